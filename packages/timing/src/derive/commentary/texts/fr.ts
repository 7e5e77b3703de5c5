import { listWith, rowsOf } from './lists.ts';
import type { Language } from './slots.ts';

const list = listWith('et');
const rows: (...args: Parameters<typeof rowsOf>) => string = (...args) => list(rowsOf(...args));

export const FR: Language = {
  list,
  decimalPoint: ',',
  places: (count) => (count === 1 ? '1 place' : `${count} places`),
  compounds: {
    HYPERSOFT: 'hyper-tendres',
    ULTRASOFT: 'ultra-tendres',
    SUPERSOFT: 'super-tendres',
    SOFT: 'tendres',
    MEDIUM: 'mediums',
    HARD: 'durs',
    SUPERHARD: 'super-durs',
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

    'penalty.time': [
      ({ driver, seconds, reason }) => `Pénalité de ${seconds} secondes pour ${driver} : ${reason}.`,
      ({ driver, seconds, reason }) =>
        `Les commissaires infligent ${seconds} secondes à ${driver} (${reason}).`,
    ],
    'penalty.time.cost': [
      ({ driver, seconds, reason, places }) =>
        `Pénalité de ${seconds} secondes pour ${driver} (${reason}) : en l'état, ${places} de perdu.`,
      ({ driver, seconds, reason, places }) =>
        `${seconds} secondes pour ${driver}, ${reason}. Avec les écarts actuels, cela coûte ${places}.`,
    ],
    'penalty.stopGo': [
      ({ driver, seconds, reason }) => `Stop and go de ${seconds} secondes pour ${driver} : ${reason}.`,
    ],
    'penalty.driveThrough': [
      ({ driver, reason }) => `Passage obligatoire par les stands pour ${driver} : ${reason}.`,
      ({ driver, reason }) => `${driver} doit traverser la voie des stands (${reason}).`,
    ],
    'penalty.warning': [
      ({ driver, reason }) => `Drapeau noir et blanc pour ${driver} : ${reason}. C'est un avertissement.`,
      ({ driver, reason }) => `Avertissement pour ${driver}, ${reason} : drapeau noir et blanc.`,
    ],
    'penalty.investigated': [
      ({ driver, reason }) => `Les commissaires enquêtent sur ${driver} : ${reason}.`,
      ({ driver, reason }) => `${driver} sous enquête, ${reason}.`,
    ],
    'penalty.cleared': [
      ({ driver, reason }) => `Pas de suite pour ${driver} : ${reason}.`,
      ({ driver, reason }) => `Les commissaires en restent là pour ${driver} (${reason}).`,
    ],
    'penalty.lapDeleted': [
      ({ driver, reason }) => `Tour de ${driver} effacé : ${reason}.`,
      ({ driver, reason }) => `${driver} perd le temps de son tour (${reason}).`,
    ],
    'penalty.lapDeleted.time': [
      ({ driver, time, reason }) => `Le tour de ${driver}, ${time}, est effacé : ${reason}.`,
      ({ driver, time, reason }) => `${driver} perd son temps de ${time} (${reason}).`,
    ],

    'weather.rain': [() => 'Il pleut !', () => 'La pluie arrive sur le circuit !'],
    'weather.dry': [() => 'La pluie a cessé.', () => 'Plus de pluie pour le moment.'],

    'milestone.half': [
      ({ leader, lap, laps }) => `Mi-course : ${lap} tours sur ${laps}, ${leader} en tête.`,
      ({ leader, lap, laps }) => `${leader} mène après ${lap} tours sur ${laps}, à mi-course.`,
    ],
    'milestone.toGo': [
      ({ leader, left }) => `Plus que ${left} tours, ${leader} est en tête.`,
      ({ leader, left }) => `Encore ${left} tours en tête pour ${leader}.`,
    ],
    'milestone.lastLap': [
      ({ leader }) => `Dernier tour ! ${leader} l'entame en tête.`,
      ({ leader }) => `${leader} entame le dernier tour en tête.`,
    ],

    'battle.move': [
      ({ driver, ahead, place }) => `${driver} se glisse devant ${ahead} : P${place} pour l'instant.`,
      ({ driver, ahead, place }) => `${driver} attaque ${ahead} pour P${place}. Cela tiendra-t-il ?`,
    ],
    'battle.form': [
      ({ driver, ahead, gap }) => `${driver} est revenu sur ${ahead} : ${gap} s entre eux.`,
      ({ driver, ahead, gap }) => `Un duel à suivre : ${driver} à ${gap} s de ${ahead}.`,
    ],
    'battle.hold': [
      ({ driver, ahead, gap, laps }) =>
        `Toujours là : ${driver} suit ${ahead} de près depuis ${laps} tours, à ${gap} s.`,
      ({ driver, ahead, gap, laps }) =>
        `${laps} tours de pression de ${driver} sur ${ahead}, qui tient bon. L'écart : ${gap} s.`,
    ],
    'battle.break': [
      ({ driver, ahead, gap }) => `${ahead} a décroché ${driver} : ${gap} s maintenant.`,
      ({ driver, ahead, gap }) => `${driver} ne suit plus ${ahead}, à ${gap} s.`,
    ],

    'sector.fastest': [
      ({ driver, sector, time }) => `${driver} le plus rapide dans le secteur ${sector} : ${time} s.`,
      ({ driver, sector, time }) => `Secteur ${sector} en violet pour ${driver}, ${time} s.`,
    ],

    'anomaly.engine': [
      ({ driver }) => `Le moteur de ${driver} donne des valeurs inhabituelles.`,
      ({ driver }) => `Quelque chose ne va pas avec le moteur de ${driver}.`,
    ],
    'anomaly.speed': [
      ({ driver }) => `La vitesse de ${driver} est inhabituelle.`,
      ({ driver }) => `Quelque chose ne va pas avec la vitesse de ${driver}.`,
    ],
    'anomaly.pedals': [
      ({ driver }) => `Les pédales de ${driver} donnent des valeurs inhabituelles.`,
      ({ driver }) => `Quelque chose ne va pas avec l'accélérateur ou les freins de ${driver}.`,
    ],
    'anomaly.lap': [
      ({ driver }) => `${driver} est plus lent que le rythme de ses derniers tours.`,
      ({ driver }) => `Un tour lent de ${driver}, hors de son rythme.`,
    ],
    'anomaly.stop': [
      ({ driver }) => `Un arrêt lent pour ${driver}.`,
      ({ driver }) => `L'arrêt de ${driver} a duré plus que d'habitude.`,
    ],
    'anomaly.silence': [
      ({ driver }) => `Plus de nouvelles de la voiture de ${driver}.`,
      ({ driver }) => `La voiture de ${driver} ne répond plus.`,
    ],
    'anomaly.over': [
      ({ driver }) => `Tout est redevenu normal sur la voiture de ${driver}.`,
      ({ driver }) => `La voiture de ${driver} est comme attendu, de nouveau.`,
    ],

    'anomaly.heard': [
      ({ driver }) => `On entend de nouveau la voiture de ${driver}.`,
      ({ driver }) => `La voiture de ${driver} donne de nouveau signe de vie.`,
    ],

    'session.red': [() => 'Drapeau rouge ! La séance est interrompue.', () => "Rouge : tout s'arrête."],
    'session.clear': [() => 'La piste est de nouveau libre.', () => 'Vert de nouveau, on continue.'],

    'quali.segment': [
      ({ segment }) => `La Q${segment} est lancée.`,
      ({ segment }) => `La piste est ouverte pour la Q${segment}.`,
    ],
    'quali.top': [
      ({ driver, time, segment }) => `${driver} en tête de la Q${segment} : ${time}.`,
      ({ driver, time, segment }) => `Le temps à battre en Q${segment} : ${time} par ${driver}.`,
    ],
    'quali.top.margin': [
      ({ driver, time, segment, margin, former }) =>
        `${driver} prend la tête de la Q${segment} : ${time}, ${margin} s de mieux que ${former}.`,
      ({ driver, time, segment, margin, former }) =>
        `Meilleur temps en Q${segment} ! ${driver} en ${time} bat ${former} de ${margin} s.`,
    ],
    'quali.top.own': [
      ({ driver, time, segment, margin }) =>
        `${driver} gagne encore ${margin} s, ${time}, et reste en tête de la Q${segment}.`,
      ({ driver, time, segment, margin }) =>
        `Encore plus vite en Q${segment} : ${driver} gagne ${margin} s, ${time}.`,
    ],
    'quali.topDeleted': [
      ({ driver, time, reason, segment }) =>
        `Le meilleur temps de la Q${segment}, ${time} par ${driver}, est effacé : ${reason}.`,
      ({ driver, time, reason, segment }) =>
        `${driver} perd le meilleur temps de la Q${segment}, ${time} (${reason}).`,
    ],
    'quali.out': [
      ({ driver, segment }) => `Éliminés en Q${segment} : ${driver}.`,
      ({ driver, segment }) => `Les qualifications s'arrêtent en Q${segment} pour ${driver}.`,
    ],
    'quali.pole': [
      ({ driver, time }) => `Pole position pour ${driver} en ${time} !`,
      ({ driver, time }) => `${driver} prend la pole : ${time} !`,
    ],
    'quali.pole.margin': [
      ({ driver, time, second, margin }) =>
        `Pole position pour ${driver} ! ${time}, ${margin} s devant ${second}.`,
      ({ driver, time, second, margin }) =>
        `${driver} prend la pole en ${time}, ${margin} s devant ${second} !`,
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
