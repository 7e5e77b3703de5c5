/** What race control gives as reasons, in its own English. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/TRACK LIMITS/, 'limites de piste'],
  [/COLLISION/, 'collision provoquée'],
  [/LEAVING THE TRACK AND GAINING|GAINING (?:A LASTING|AN) ADVANTAGE/, 'sortie de piste et avantage tiré'],
  [/REJOIN/, 'retour en piste dangereux'],
  [/FORCING/, 'adversaire poussé hors de la piste'],
  [/PIT LANE SPEEDING|SPEEDING IN THE PIT/, 'excès de vitesse dans la voie des stands'],
  [/UNSAFE RELEASE/, 'départ dangereux de son stand'],
  [/UNSAFE CONDITION/, 'voiture dans un état dangereux'],
  [/PIT (?:LANE )?EXIT/, 'infraction à la sortie des stands'],
  [/PIT (?:LANE )?ENTRY/, "infraction à l'entrée des stands"],
  [/STARTING LOCATION|GRID POSITION|OUT OF POSITION/, 'mauvais placement sur la grille'],
  [/START PROCEDURE|STARTING PROCEDURE/, 'infraction à la procédure de départ'],
  [/FALSE START|JUMP START|MOV(?:ED|ING) BEFORE/, 'départ anticipé'],
  [/PRACTICE START/, 'essai de départ à un endroit interdit'],
  [/SERVING (?:A |THE )?(?:TIME )?PENALTY|FAILING TO SERVE|FAILURE TO SERVE/, 'pénalité mal purgée'],
  [/IMPED/, 'gêne'],
  [/BLUE FLAG/, 'drapeaux bleus ignorés'],
  [/RED FLAG/, 'infraction sous drapeau rouge'],
  [/YELLOW/, 'infraction sous drapeau jaune'],
  [/VSC|VIRTUAL SAFETY CAR/, 'infraction sous voiture de sécurité virtuelle'],
  [/SAFETY CAR|OVERTAKING UNDER SC/, 'infraction sous voiture de sécurité'],
  [/MOVING UNDER BRAKING|CHANG\w+ (?:OF )?DIRECTION|CHANGING LINE/, 'changement de ligne au freinage'],
  [/CROSSING THE TRACK/, 'traversée de la piste'],
  [/CROSSING THE (?:WHITE )?LINE|WHITE LINE/, 'ligne blanche franchie'],
  [/MAXIMUM DELTA|DELTA TIME/, 'temps au tour maximal dépassé'],
  [/DRIVING (?:UNNECESSARILY )?SLOW|UNNECESSARILY SLOW/, 'allure trop lente'],
  [/RACE DIRECTOR/, 'consignes de la direction de course non suivies'],
  [/ERRATIC|DANGEROUS|UNSAFE/, 'conduite dangereuse'],
  [/WEAVING/, 'zigzags'],
  [/FORMATION LAP/, 'infraction dans le tour de formation'],
  [/TYRE|TIRE/, 'infraction au règlement des pneus'],
  [/RADIO|TEAM PERSONNEL|EQUIPMENT/, "infraction de l'équipe"],
];

const TURN = / AT TURN (\d+)$/;

/** What the stewards give as a reason, in French; what is not known is an infringement, never English. */
export function reasonInFrench(quote: string): string {
  const turn = TURN.exec(quote)?.[1];
  const text = REASONS.find(([pattern]) => pattern.test(quote))?.[1] ?? 'infraction au règlement';
  return turn === undefined ? text : `${text} au virage ${turn}`;
}
