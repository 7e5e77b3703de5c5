import { listWith } from '../lists.ts';
import type { WordingsOf } from '../slots.ts';

const list = listWith('et');
/** A place as it is said: the first is the lead. */
const spot = (place: string): string => (place === '1' ? 'la tête' : `P${place}`);
const standing = (place: string): string => (place === '1' ? 'alors en tête' : `alors P${place}`);
const are = (names: readonly string[], one: string, more: string): string => (names.length > 1 ? more : one);

/** Rows of a busy pit lane; what all of them take is said once. */
function stopsOf(
  driver: readonly string[],
  from: readonly string[],
  to: readonly string[],
  rejoin: readonly string[],
): { readonly all: string | null; readonly rows: string } {
  const all = new Set(to).size === 1 ? (to[0] ?? null) : null;
  const rows = driver.map((name, index) => {
    const [before, now] = [from[index], rejoin[index]];
    const places = before === now ? `toujours P${now}` : `P${before} à P${now}`;
    return all === null ? `${name} en ${to[index]} (${places})` : `${name} (${places})`;
  });
  return { all, rows: list(rows) };
}

/** The stops, the retirements, the fights, the stewards. */
export const FR_FIELD: WordingsOf<'stop' | 'out' | 'battle' | 'sector' | 'anomaly' | 'penalty'> = {
  'stop.tyres': [
    ({ driver, from, to, rejoin }) =>
      `${driver}, P${from}, plonge aux stands, chausse les ${to} et ressort P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `Arrêt de ${driver}, alors P${from} : les ${to} sont montés, retour en P${rejoin}.`,
    ({ driver, from, to, rejoin }) => `${driver} laisse P${from} pour passer en ${to}, et repart P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `${driver} rentre aux stands en P${from} et repart en ${to}, P${rejoin}.`,
  ],
  'stop.same': [
    ({ driver, from, to, rejoin }) =>
      `${driver}, P${from}, rentre aux stands, remet des ${to} et ressort P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `Arrêt de ${driver}, alors P${from} : encore des ${to}, retour en P${rejoin}.`,
    ({ driver, from, to, rejoin }) =>
      `Pneus frais pour ${driver} : rentré P${from}, toujours en ${to}, ressorti P${rejoin}.`,
  ],
  'stop.lead': [
    ({ driver, to, rejoin }) => `${driver} laisse la tête pour des ${to} et ressort P${rejoin}.`,
    ({ driver, to, rejoin }) => `Arrêt de ${driver}, alors en tête : passage en ${to}, retour en P${rejoin}.`,
  ],
  'stop.keeps': [
    ({ driver, to, rejoin }) => `${driver} s'arrête, passe en ${to} et garde P${rejoin}.`,
    ({ driver, to, rejoin }) =>
      `Arrêt sans frais pour ${driver} : le voilà en ${to}, et toujours P${rejoin}.`,
  ],
  'stop.keepsLead': [
    ({ driver, to }) => `${driver} passe en ${to} et reste devant après son arrêt.`,
    ({ driver, to }) => `${driver} chausse les ${to} et garde la tête.`,
  ],
  'stop.plain': [
    ({ driver, from, rejoin }) => `${driver}, P${from}, passe par les stands et ressort P${rejoin}.`,
    ({ driver, from, rejoin }) =>
      `${driver} est passé par les stands : P${from} avant, P${rejoin} maintenant.`,
  ],
  'stop.fitted': [
    ({ driver, to }) => `${driver} s'arrête et passe en ${to}.`,
    ({ driver, to }) => `Arrêt de ${driver}, qui repart en ${to}.`,
  ],
  'stop.short': [
    ({ driver }) => `${driver} est passé par son stand.`,
    ({ driver }) => `Arrêt de ${driver}, qui repart.`,
  ],
  'stop.slow': [
    ({ driver, from, to, rejoin, time }) =>
      `Arrêt laborieux pour ${driver} : rentré P${from} pour des ${to}, ${time} s dans les stands, ressorti P${rejoin}.`,
    ({ driver, from, to, rejoin, time }) =>
      `${driver} perd du temps à l'arrêt ! Rentré P${from}, il passe en ${to} après ${time} s dans les stands et repart P${rejoin}.`,
  ],
  'stop.slow.plain': [
    ({ driver, from, rejoin, time }) =>
      `Arrêt laborieux pour ${driver} : ${time} s dans les stands, de P${from} à P${rejoin}.`,
  ],
  'stop.slow.fitted': [
    ({ driver, to, time }) =>
      `Arrêt laborieux pour ${driver} : passage en ${to}, mais ${time} s dans les stands.`,
  ],
  'stop.slow.short': [({ driver, time }) => `Arrêt laborieux pour ${driver} : ${time} s dans les stands.`],
  'stop.roundup': [
    (_, { driver, from, to, rejoin }) => {
      const { all, rows } = stopsOf(driver, from, to, rejoin);
      return `Embouteillage aux stands${all === null ? '' : `, tous en ${all}`} : ${rows}.`;
    },
    (_, { driver, from, to, rejoin }) => {
      const { all, rows } = stopsOf(driver, from, to, rejoin);
      return `Vague d'arrêts${all === null ? '' : `, tous pour des ${all}`} : ${rows}.`;
    },
  ],

  'out.stopped': [
    ({ driver, lap }) => `${driver} est arrêté en piste au tour ${lap} !`,
    ({ driver, lap }) => `Gros ennuis pour ${driver}, immobilisé au tour ${lap}.`,
  ],
  'out.stopped.place': [
    ({ driver, lap, place }) => `${driver}, ${standing(place)}, est arrêté en piste au tour ${lap} !`,
    ({ driver, lap, place }) =>
      `Coup de théâtre au tour ${lap} : ${driver} s'immobilise et perd ${spot(place)}.`,
  ],
  'out.retired': [
    ({ driver, lap }) => `Abandon de ${driver} au tour ${lap}.`,
    ({ driver, lap }) => `C'est fini pour ${driver}, qui abandonne au tour ${lap}.`,
  ],
  'out.retired.place': [
    ({ driver, lap, place }) => `Abandon de ${driver} au tour ${lap}, ${standing(place)}.`,
    ({ driver, lap, place }) => `C'est fini pour ${driver} : ${spot(place)} s'envole au tour ${lap}.`,
  ],
  'out.inPits': [
    ({ driver, lap }) => `Rentré aux stands au tour ${lap}, ${driver} n'en ressortira pas.`,
    ({ driver, lap }) => `C'est fini pour ${driver}, qui abandonne aux stands au tour ${lap}.`,
  ],
  'out.inPits.place': [
    ({ driver, lap, place }) => `${driver} abandonne aux stands au tour ${lap}, ${standing(place)}.`,
    ({ driver, lap, place }) =>
      `Rentré au tour ${lap}, ${standing(place)}, ${driver} ne ressortira pas des stands.`,
  ],
  'out.missing': [
    ({ driver, lap }) => `${driver} n'est plus repassé depuis le tour ${lap} : c'est l'abandon.`,
    ({ driver, lap }) => `Plus de trace de ${driver} depuis le tour ${lap}, c'est terminé.`,
  ],
  'out.dns': [
    ({ driver }) => `${driver} n'a pas pris le départ.`,
    ({ driver }) => `Pas de course pour ${driver}, qui n'a pas pris le départ.`,
  ],
  'out.noLap': [
    ({ driver }) => `${driver} est hors course sans avoir bouclé le moindre tour.`,
    ({ driver }) => `Pas le moindre tour pour ${driver}, déjà hors course.`,
  ],
  'out.back': [
    ({ driver }) => `${driver} repart malgré tout.`,
    ({ driver }) => `Ce n'est pas fini : ${driver} roule de nouveau.`,
  ],

  'battle.move': [
    ({ driver, ahead, place }) =>
      `${driver} attaque ${ahead} et prend ${spot(place)}. Est-ce que ça va tenir ?`,
    ({ driver, ahead, place }) => `${driver} plonge sur ${ahead} et lui prend ${spot(place)} pour l'instant.`,
    ({ driver, ahead, place }) =>
      `Voilà ${driver} : ${ahead} est débordé, et ${spot(place)} change de mains en piste.`,
  ],
  'battle.form': [
    ({ driver, ahead, gap, place }) =>
      `${ahead} est sous pression : ${driver} n'est plus qu'à ${gap} s et vise ${spot(place)}.`,
    ({ driver, ahead, gap, place }) => `${driver} fond sur ${ahead} : ${gap} s, et ${spot(place)} en jeu.`,
    ({ driver, ahead, gap, place }) =>
      `Duel à suivre pour ${spot(place)} : ${driver} est à ${gap} s de ${ahead}.`,
  ],
  'battle.hold': [
    ({ driver, ahead, gap, laps, place }) =>
      `${ahead} résiste toujours à ${driver} pour ${spot(place)} : ${laps} tours que ça dure, ${gap} s entre eux.`,
    ({ driver, ahead, gap, laps, place }) =>
      `Voilà ${laps} tours que ${driver} harcèle ${ahead} pour ${spot(place)}, à ${gap} s.`,
  ],
  'battle.break': [
    ({ driver, ahead, gap }) => `${ahead} s'est débarrassé de ${driver}, désormais à ${gap} s.`,
    ({ driver, ahead, gap }) => `${driver} décroche de ${ahead} : ${gap} s d'écart.`,
  ],

  'sector.fastest': [
    ({ driver, sector, time }) => `Secteur ${sector} en violet pour ${driver} : ${time}.`,
    ({ driver, sector, time }) => `${driver} vole : meilleur temps du secteur ${sector} en ${time}.`,
  ],

  'anomaly.engine': [
    ({ driver }) => `Quelque chose cloche dans le moteur de ${driver}.`,
    ({ driver }) => `Le moteur de ${driver} affiche des valeurs inhabituelles.`,
  ],
  'anomaly.speed': [
    ({ driver }) => `La vitesse de ${driver} est étrange.`,
    ({ driver }) => `Quelque chose cloche dans la vitesse de ${driver}.`,
  ],
  'anomaly.pedals': [
    ({ driver }) => `Des valeurs étranges aux pédales de ${driver}.`,
    ({ driver }) => `Quelque chose cloche à l'accélérateur ou aux freins de ${driver}.`,
  ],
  'anomaly.lap': [
    ({ driver }) => `${driver} a perdu du temps, bien loin de son rythme habituel.`,
    ({ driver }) => `Un tour lent de ${driver}.`,
  ],
  'anomaly.stop': [
    ({ driver }) => `L'arrêt de ${driver} a été laborieux.`,
    ({ driver }) => `L'équipe de ${driver} a perdu du temps à l'arrêt.`,
  ],
  'anomaly.silence': [
    ({ driver }) => `Plus de données de la voiture de ${driver}.`,
    ({ driver }) => `La voiture de ${driver} ne transmet plus rien.`,
  ],
  'anomaly.over': [
    ({ driver }) => `Tout est rentré dans l'ordre sur la voiture de ${driver}.`,
    ({ driver }) => `Retour à la normale pour ${driver}.`,
  ],
  'anomaly.heard': [
    ({ driver }) => `La voiture de ${driver} transmet de nouveau.`,
    ({ driver }) => `Les données de ${driver} sont revenues.`,
  ],

  'penalty.time': [
    ({ driver, seconds, reason }) => `${seconds} secondes de pénalité pour ${driver} : ${reason}.`,
    ({ driver, seconds, reason }) =>
      `Les commissaires infligent ${seconds} secondes à ${driver} : ${reason}.`,
    ({ driver, seconds, reason }) => `Pénalité ! ${driver} écope de ${seconds} secondes : ${reason}.`,
  ],
  'penalty.time.cost': [
    ({ driver, seconds, reason, places }) =>
      `Pénalité ! ${seconds} secondes pour ${driver} : ${reason}. En l'état, cela coûte ${places}.`,
    ({ driver, seconds, reason, places }) =>
      `Les commissaires infligent ${seconds} secondes à ${driver} (${reason}) : ${places} de moins avec les écarts actuels.`,
  ],
  'penalty.stopGo': [
    ({ driver, seconds, reason }) => `Stop and go de ${seconds} secondes pour ${driver} : ${reason}.`,
  ],
  'penalty.driveThrough': [
    ({ driver, reason }) => `Drive-through pour ${driver} : ${reason}.`,
    ({ driver, reason }) => `${driver} doit traverser la voie des stands : ${reason}.`,
  ],
  'penalty.warning': [
    ({ driver, reason }) => `Drapeau noir et blanc pour ${driver} : ${reason}.`,
    ({ driver, reason }) => `Ultime avertissement pour ${driver}, drapeau noir et blanc : ${reason}.`,
  ],
  'penalty.investigated': [
    ({ driver, reason }) => `Les commissaires se penchent sur le cas de ${driver} : ${reason}.`,
    ({ driver, reason }, lists) =>
      `Enquête ouverte : ${driver} ${are(lists.driver, 'est visé', 'sont visés')}, ${reason}.`,
  ],
  'penalty.afterwards': [
    ({ driver, reason }) => `Les commissaires trancheront plus tard pour ${driver} : ${reason}.`,
    ({ driver, reason }, lists) =>
      `${driver} ${are(lists.driver, 'sera entendu', 'seront entendus')} plus tard : ${reason}.`,
  ],
  'penalty.cleared': [
    ({ driver, reason }) => `Pas de suite pour ${driver} : ${reason}.`,
    ({ driver, reason }) => `Les commissaires classent le dossier de ${driver} : ${reason}.`,
  ],
  'penalty.lapDeleted': [
    ({ driver, reason }) => `Un tour de ${driver} est effacé : ${reason}.`,
    ({ driver, reason }) => `${driver} perd le temps de son tour : ${reason}.`,
  ],
  'penalty.lapDeleted.time': [
    ({ driver, time, reason }) => `Le ${time} de ${driver} est effacé : ${reason}.`,
    ({ driver, time, reason }) => `${driver} perd son chrono de ${time} : ${reason}.`,
  ],
  'penalty.strikes': [
    ({ driver, laps }) => `${laps} tours effacés pour ${driver} : plus de marge avec les limites de piste.`,
    ({ driver, laps }) => `Attention à ${driver} : déjà ${laps} tours effacés pour limites de piste.`,
  ],
};
