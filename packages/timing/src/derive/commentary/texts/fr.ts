import type { Language } from './slots.ts';

function list(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} et ${last}`;
}

function rows(
  left: readonly string[],
  right: readonly string[],
  row: (left: string, right: string) => string,
): string {
  return list(left.map((each, index) => row(each, right[index] ?? '')));
}

export const FR: Language = {
  list,
  decimalPoint: ',',
  places: (count) => (count === 1 ? '1 place' : `${count} places`),
  compounds: {
    SOFT: 'tendres',
    MEDIUM: 'mediums',
    HARD: 'durs',
    INTERMEDIATE: 'intermédiaires',
    WET: 'pneus pluie',
    UNKNOWN: 'pneus inconnus',
  },
  wordings: {
    'start.lights': [
      ({ race, laps }) => `C'est parti ! ${race}, ${laps} tours à parcourir.`,
      ({ race, laps }) => `Les feux sont éteints : ${laps} tours pour cette course, ${race}.`,
    ],
    'start.lights.open': [
      ({ race }) => `C'est parti ! ${race} est lancé.`,
      ({ race }) => `Les feux sont éteints : ${race}, c'est parti.`,
    ],
    'start.leader': [
      ({ driver }) => `${driver} mène au terme du tour initial.`,
      ({ driver }) => `Le tour initial est bouclé, ${driver} est en tête.`,
    ],
    'start.gain': [
      ({ driver, places, place }) => `Beau départ de ${driver} : ${places} de mieux, P${place}.`,
      ({ driver, places, place }) => `${driver} gagne ${places} au départ et pointe P${place}.`,
    ],
    'start.loss': [
      ({ driver, places, place }) => `Départ difficile pour ${driver} : ${places} de perdu, P${place}.`,
      ({ driver, places, place }) => `${driver} recule de ${places} au départ, P${place}.`,
    ],

    'pass.track': [
      ({ passer, passed, lap }) => `${passer} dépasse ${passed} au tour ${lap}.`,
      ({ passer, passed, lap }) => `${passer} prend le meilleur sur ${passed} en piste, tour ${lap}.`,
    ],
    'pass.track.place': [
      ({ passer, passed, lap, place }) => `${passer} dépasse ${passed} au tour ${lap} : P${place}.`,
      ({ passer, passed, lap, place }) => `P${place} pour ${passer}, qui double ${passed} au tour ${lap}.`,
    ],
    'pass.track.several': [
      ({ passer, passed, lap }) => `${passed} est dépassé en piste par ${passer} au tour ${lap}.`,
      ({ passer, passed, lap }) => `${passer} passent devant ${passed} au tour ${lap}.`,
    ],
    'pass.track.roundup': [
      (_, { passer, passed }) =>
        `Dépassements en piste : ${rows(passer, passed, (a, b) => `${a} sur ${b}`)}.`,
      (_, { passer, passed }) => `Ça double partout : ${rows(passer, passed, (a, b) => `${a} devant ${b}`)}.`,
    ],
    'pass.pits': [
      ({ passer, passed, lap }) => `${passer} est devant ${passed} par les stands, tour ${lap}.`,
      ({ passer, passed, lap }) => `Les arrêts placent ${passer} devant ${passed} au tour ${lap}.`,
    ],
    'pass.pits.several': [
      ({ passer, passed, lap }) => `Tour ${lap} : par les stands, ${passed} passe derrière ${passer}.`,
      ({ passer, passed, lap, places }) =>
        `Le passage aux stands met ${passed} derrière ${passer} au tour ${lap} : ${places} de perdu.`,
    ],
    'pass.pits.many': [
      ({ passed, places, lap, passer }) =>
        `L'arrêt fait reculer ${passed} de ${places} au tour ${lap}, juste derrière ${passer}.`,
      ({ passed, places, lap, passer }) =>
        `${places} de perdu aux stands pour ${passed}, derrière ${passer} au tour ${lap}.`,
    ],
    'pass.pits.roundup': [
      (_, { passed, places, passer }) =>
        `Par les stands : ${list(passed.map((name, index) => `${name} recule de ${places[index]} derrière ${passer[index]}`))}.`,
    ],
    'undercut.worked': [
      ({ passer, passed, lap }) =>
        `L'undercut réussit : arrêté plus tôt, ${passer} est devant ${passed} au tour ${lap}.`,
      ({ passer, passed, lap }) => `Undercut réussi de ${passer} sur ${passed}, devant au tour ${lap}.`,
    ],
    'undercut.failed': [
      ({ driver, chaser, lap }) =>
        `L'undercut échoue : ${chaser} s'est arrêté plus tôt, ${driver} reste devant au tour ${lap}.`,
      ({ driver, chaser, lap }) => `${driver} pare l'undercut de ${chaser} et reste devant au tour ${lap}.`,
    ],
    'lead.track': [
      ({ driver, former, lap }) => `Changement en tête ! ${driver} prend la tête à ${former} au tour ${lap}.`,
      ({ driver, former, lap }) => `${driver} passe devant ${former} et mène au tour ${lap}.`,
    ],
    'lead.pits': [
      ({ driver, former, lap }) => `${driver} mène au tour ${lap} grâce aux arrêts, devant ${former}.`,
      ({ driver, former, lap }) => `Les arrêts donnent la tête de ${former} à ${driver} au tour ${lap}.`,
    ],
    'lead.out': [
      ({ driver, former, lap }) => `${former} perd la tête : ${driver} mène au tour ${lap}.`,
      ({ driver, former, lap }) => `${former} hors course, la tête revient à ${driver} au tour ${lap}.`,
    ],

    'stop.tyres': [
      ({ driver, lap, time, from, to }) =>
        `Arrêt de ${driver} au tour ${lap} : ${from} contre ${to}, ${time} s dans la voie des stands.`,
      ({ driver, lap, time, from, to }) =>
        `${driver} passe de ${from} à ${to} au tour ${lap}, ${time} s dans la voie des stands.`,
    ],
    'stop.sameTyres': [
      ({ driver, lap, time, to }) =>
        `Arrêt de ${driver} au tour ${lap}, encore en ${to} : ${time} s dans la voie des stands.`,
      ({ driver, lap, time, to }) => `${driver} remet des ${to} au tour ${lap}, ${time} s en tout.`,
    ],
    'stop.fitted': [
      ({ driver, lap, time, to }) => `Arrêt de ${driver} au tour ${lap} pour des ${to}, ${time} s.`,
      ({ driver, lap, time, to }) => `${driver} chausse des ${to} au tour ${lap} : ${time} s en tout.`,
    ],
    'stop.lapless': [
      ({ driver, time }) => `${driver} s'est déjà arrêté : ${time} s dans la voie des stands.`,
      ({ driver, time }) => `Passage aux stands matinal de ${driver}, ${time} s.`,
    ],
    'stop.plain': [
      ({ driver, lap, time }) => `${driver} est passé par les stands au tour ${lap} : ${time} s.`,
      ({ driver, lap, time }) => `Passage de ${driver} dans la voie des stands au tour ${lap}, ${time} s.`,
    ],
    'stop.roundup': [
      (_, { driver, time }) => `Cohue aux stands : ${rows(driver, time, (a, b) => `${a} (${b} s)`)}.`,
      (_, { driver, time }) => `Arrêts : ${rows(driver, time, (a, b) => `${a} en ${b} s`)}.`,
    ],

    'fastest.lap': [
      ({ driver, time, lap }) => `Meilleur tour de ${driver} : ${time} au tour ${lap}.`,
      ({ driver, time, lap }) => `${driver} signe le meilleur tour, ${time} au tour ${lap}.`,
    ],
    'fastest.improved': [
      ({ driver, time, lap, margin, former }) =>
        `Meilleur tour ! ${driver} le prend à ${former} : ${time} au tour ${lap}, ${margin} s de mieux.`,
      ({ driver, time, lap, margin, former }) =>
        `${driver} plus rapide que tous : ${time} au tour ${lap}, ${margin} s de mieux que ${former}.`,
    ],
    'fastest.own': [
      ({ driver, time, lap, margin }) =>
        `Encore ${driver} : ${time} au tour ${lap}, le meilleur tour amélioré de ${margin} s.`,
      ({ driver, time, lap, margin }) =>
        `${driver} abaisse le meilleur tour de ${margin} s : ${time} au tour ${lap}.`,
    ],
    'fastest.roundup': [
      (_, { driver, time }) =>
        `Le meilleur tour change de mains coup sur coup : ${rows(driver, time, (a, b) => `${a} ${b}`)}.`,
      (_, { driver, time }) => `Ça va vite : ${rows(driver, time, (a, b) => `${a} ${b}`)}.`,
    ],
    'fastest.deleted': [
      ({ driver, time, reason }) =>
        `Le meilleur tour de ${driver}, ${time}, ne compte pas : effacé (${reason}).`,
    ],
    'fastest.deleted.next': [
      ({ driver, time, reason, holder, best }) =>
        `${driver} perd son meilleur tour de ${time} (${reason}) : il revient à ${holder}, ${best}.`,
    ],
    'fastest.reinstated': [
      ({ driver, time }) => `Le tour de ${driver} compte de nouveau : le meilleur, ${time}.`,
    ],

    'out.stopped': [
      ({ driver, lap }) => `${driver} s'est arrêté en piste au tour ${lap}.`,
      ({ driver, lap }) => `Ennuis pour ${driver} : la voiture est immobile au tour ${lap}.`,
    ],
    'out.retired': [
      ({ driver, lap }) => `${driver} abandonne au tour ${lap}.`,
      ({ driver, lap }) => `Abandon : la course de ${driver} est finie au tour ${lap}.`,
    ],
    'out.inPits': [
      ({ driver, lap }) => `${driver} est rentré aux stands au tour ${lap} et n'en ressort pas.`,
      ({ driver, lap }) => `La course de ${driver} s'achève aux stands : rentré au tour ${lap}.`,
    ],
    'out.missing': [
      ({ driver, lap }) => `${driver} n'est plus passé sur la ligne depuis le tour ${lap} : hors course.`,
      ({ driver, lap }) => `Plus de nouvelles de ${driver} après le tour ${lap}, sa course est finie.`,
    ],
    'out.back': [
      ({ driver }) => `${driver} repart malgré tout.`,
      ({ driver }) => `Pas fini : ${driver} roule de nouveau.`,
    ],

    'track.safetyCar': [
      ({ lap }) => `Voiture de sécurité ! Le peloton va se regrouper au tour ${lap}.`,
      ({ lap }) => `La voiture de sécurité sort au tour ${lap}.`,
    ],
    'track.safetyCar.gap': [
      ({ lap, leader, second, gap }) =>
        `Voiture de sécurité au tour ${lap} ! ${leader} avait ${gap} s sur ${second} : elles vont fondre.`,
      ({ lap, leader, second, gap }) =>
        `La voiture de sécurité sort au tour ${lap} : les ${gap} s entre ${leader} et ${second} vont fondre.`,
    ],
    'track.virtual': [
      ({ lap }) => `Voiture de sécurité virtuelle au tour ${lap} : tout le monde ralentit.`,
      ({ lap }) => `La voiture de sécurité virtuelle est déployée au tour ${lap}.`,
    ],
    'track.virtual.ending': [
      ({ lap }) => `La voiture de sécurité virtuelle se termine, tour ${lap}.`,
      ({ lap }) => `Fin imminente de la voiture de sécurité virtuelle au tour ${lap}.`,
    ],
    'track.red': [
      ({ lap }) => `Drapeau rouge au tour ${lap} ! La course est interrompue.`,
      ({ lap }) => `Rouge : tout s'arrête au tour ${lap}.`,
    ],
    'track.yellow': [
      ({ lap }) => `Drapeaux jaunes au tour ${lap}.`,
      ({ lap }) => `Attention, drapeaux jaunes au tour ${lap}.`,
    ],
    'track.clear': [
      ({ lap }) => `La piste est libre, la course reprend au tour ${lap}.`,
      ({ lap }) => `Vert au tour ${lap} : la course reprend.`,
    ],
    'track.clear.gaps': [
      ({ lap, leader, second, gap, before }) =>
        `Vert au tour ${lap} : ${leader} devance ${second} de ${gap} s, contre ${before} s avant.`,
      ({ lap, leader, second, gap, before }) =>
        `La course reprend au tour ${lap}. L'avance était de ${before} s ; ${leader} a ${gap} s sur ${second}.`,
    ],

    'finish.win': [
      ({ driver, laps }) => `${driver} gagne après ${laps} tours !`,
      ({ driver, laps }) => `Le drapeau à damier pour ${driver}, vainqueur en ${laps} tours !`,
    ],
    'finish.podium': [
      ({ winner, second, third }) => `Le podium : ${winner} devant ${second} et ${third}.`,
      ({ winner, second, third }) => `${winner}, ${second} et ${third} monteront sur le podium.`,
    ],
    'finish.car': [
      ({ driver, place }) => `${driver} passe la ligne P${place}.`,
      ({ driver, place }) => `P${place} sous le drapeau pour ${driver}.`,
    ],
    'finish.gains': [
      ({ driver, place, grid, places }) =>
        `${driver} finit P${place}, ${places} de mieux que P${grid} sur la grille.`,
      ({ driver, place, grid, places }) => `De P${grid} à P${place} : ${driver} a gagné ${places}.`,
    ],
    'finish.corrected': [
      ({ driver, place }) => `Le résultat change : ${driver} est maintenant P${place}.`,
      ({ driver, place }) => `Correction : ${driver} est classé P${place}.`,
    ],
  },
};
