import { groupedBy, listWith, rowsOf } from '../lists.ts';
import type { WordingsOf } from '../slots.ts';

const list = listWith('et');
const rows: (...args: Parameters<typeof rowsOf>) => string = (...args) => list(rowsOf(...args));

/** The start, the passes, the lead and the flag. */
export const FR_RACE: WordingsOf<
  'start' | 'pass' | 'undercut' | 'lead' | 'fastest' | 'finish' | 'milestone'
> = {
  'start.lights': [
    ({ race, laps }) => `Extinction des feux, c'est parti pour le ${race} : ${laps} tours à couvrir !`,
    ({ race, laps }) => `Et c'est parti ! Le ${race} est lancé pour ${laps} tours.`,
  ],
  'start.lights.pole': [
    ({ race, laps, pole }) =>
      `Extinction des feux, c'est parti pour le ${race} ! ${laps} tours à couvrir, et ${pole} en pole.`,
    ({ race, laps, pole }) => `Et c'est parti ! ${pole} s'élance en pole du ${race}, pour ${laps} tours.`,
  ],
  'start.lights.open': [
    ({ race }) => `Extinction des feux, c'est parti pour le ${race} !`,
    ({ race }) => `Et c'est parti ! Le ${race} est lancé.`,
  ],
  'start.lights.open.pole': [
    ({ race, pole }) => `Extinction des feux, c'est parti pour le ${race}, avec ${pole} en pole !`,
    ({ race, pole }) => `Et c'est parti ! ${pole} s'élance en pole du ${race}.`,
  ],
  'start.lights.bare': [
    () => "Extinction des feux, c'est parti !",
    () => "Et c'est parti ! La course est lancée.",
  ],
  'start.leader': [
    ({ driver }) => `${driver} est en tête au terme du tour initial.`,
    ({ driver }) => `Le tour initial est bouclé, et c'est ${driver} qui mène.`,
  ],
  'start.order': [
    ({ driver, second, third }) => `${driver} mène après le départ, devant ${second} et ${third}.`,
    ({ driver, second, third }) => `En tête après le départ : ${driver}, suivi de ${second} et ${third}.`,
  ],
  'start.holds': [
    ({ driver, second, third }) =>
      `Parti de la pole, ${driver} garde la tête après un tour, devant ${second} et ${third}.`,
    ({ driver, second, third }) =>
      `Le poleman tient bon : ${driver} mène devant ${second} et ${third} au terme du tour initial.`,
  ],
  'start.takes': [
    ({ driver, second, third, grid }) =>
      `Quel départ de ${driver} ! De P${grid} à la tête de la course, devant ${second} et ${third}.`,
    ({ driver, second, third, grid }) =>
      `Parti P${grid}, ${driver} boucle le tour initial en tête, devant ${second} et ${third}.`,
  ],
  'start.gain': [
    ({ driver, places, place, grid }) =>
      `Superbe départ de ${driver} : de P${grid} à P${place}, ${places} de mieux.`,
    ({ driver, places, place, grid }) => `${driver} gagne déjà ${places}, de P${grid} à P${place}.`,
    ({ driver, places, place, grid }) =>
      `P${grid} sur la grille, P${place} déjà : quel départ de ${driver}, ${places} de mieux.`,
  ],
  'start.loss': [
    ({ driver, places, place, grid }) =>
      `Départ manqué pour ${driver} : de P${grid} à P${place}, ${places} de moins.`,
    ({ driver, places, place, grid }) =>
      `${driver} recule de ${places} dans le tour initial, de P${grid} à P${place}.`,
  ],

  'pass.track': [
    ({ passer, passed }) => `${passer} passe ${passed} !`,
    ({ passer, passed }) => `${passer} prend le meilleur sur ${passed}.`,
    ({ passer, passed }) => `${passer} trouve l'ouverture sur ${passed}.`,
    ({ passer, passed }) => `${passed} doit céder face à ${passer}.`,
  ],
  'pass.track.place': [
    ({ passer, passed, place }) => `${passer} dépasse ${passed} pour P${place}.`,
    ({ passer, passed, place }) => `P${place} pour ${passer}, qui prend le meilleur sur ${passed}.`,
    ({ passer, passed, place }) => `${passer} chipe P${place} à ${passed}.`,
    ({ passer, passed, place }) => `${passed} ne peut rien faire : ${passer} prend P${place}.`,
    ({ passer, passed, place }) => `Et ${passer} passe devant ${passed}, le voilà P${place} !`,
  ],
  'pass.track.several': [
    ({ passed }, { passer }) => `${list(passer)} passent devant ${passed}.`,
    ({ passed }, { passer }) => `${passed} perd du terrain : ${list(passer)} sont passés.`,
  ],
  'pass.track.roundup': [
    (_, { passer, passed }) =>
      `Ça double de partout : ${list(groupedBy(passer, passed).map(({ left, right }) => `${left} devant ${list(right)}`))}.`,
    (_, { passer, passed }) =>
      `Ça bouge dans le peloton : ${list(groupedBy(passer, passed).map(({ left, right }) => `${left} passe ${list(right)}`))}.`,
  ],
  'undercut.worked': [
    ({ passer, passed }) => `L'undercut fonctionne ! ${passer} ressort devant ${passed}.`,
    ({ passer, passed }) => `S'arrêter plus tôt a payé : ${passer} réussit l'undercut sur ${passed}.`,
    ({ passer, passed }) => `Undercut réussi pour ${passer}, ${passed} est derrière.`,
  ],
  'undercut.failed': [
    ({ driver, chaser }) => `${driver} pare l'undercut et reste devant ${chaser}.`,
    ({ driver, chaser }) => `Pas d'undercut pour ${chaser} : ${driver} ressort encore devant.`,
  ],
  'lead.track': [
    ({ driver, former }) => `Nouveau leader ! ${driver} passe devant ${former}.`,
    ({ driver, former }) => `${driver} prend la tête à ${former} !`,
    ({ driver, former }) => `${former} perd la tête, ${driver} est passé !`,
  ],
  'lead.pits': [
    ({ driver, former }) => `${former} s'est arrêté, ${driver} prend les commandes.`,
    ({ driver, former }) => `L'arrêt de ${former} place ${driver} en tête.`,
    ({ driver, former }) => `${driver} hérite de la tête après l'arrêt de ${former}.`,
  ],
  'lead.out': [
    ({ driver, former }) => `Quel coup dur pour ${former}, qui perd la tête : elle revient à ${driver}.`,
    ({ driver, former }) => `Le leader est hors course ! ${former} s'efface, ${driver} prend les commandes.`,
  ],

  'fastest.lap': [
    ({ driver, time }) => `${driver} fixe la référence en ${time}, meilleur tour jusqu'ici.`,
    ({ driver, time }) => `Meilleur tour pour l'instant : ${driver} en ${time}.`,
  ],
  'fastest.improved': [
    ({ driver, time, margin, former }) =>
      `Meilleur tour pour ${driver} en ${time}, ${margin} s de mieux que ${former}.`,
    ({ driver, time, margin, former }) =>
      `Le chrono passe au violet : ${driver} en ${time}, ${former} battu de ${margin} s.`,
    ({ driver, time, margin, former }) =>
      `${former} perd le meilleur tour : ${driver} le lui prend en ${time}, pour ${margin} s.`,
  ],
  'fastest.own': [
    ({ driver, time, margin }) =>
      `${driver} améliore encore son meilleur tour : ${time}, ${margin} s de gagnées.`,
    ({ driver, time, margin }) => `Encore plus vite ! ${driver} gagne ${margin} s et signe ${time}.`,
    ({ driver, time, margin }) =>
      `${time} maintenant pour ${driver}, le meilleur tour abaissé de ${margin} s.`,
  ],
  'fastest.roundup': [
    (_, { driver, time }) =>
      `Le meilleur tour change sans cesse de mains : ${rows(driver, time, (a, b) => `${a} en ${b}`)}.`,
    (_, { driver, time }) =>
      `Les meilleurs tours s'enchaînent : ${rows(driver, time, (a, b) => `${a} en ${b}`)}.`,
  ],
  'fastest.deleted': [
    ({ driver, time, reason }) => `Meilleur tour annulé pour ${driver} : le ${time} est effacé, ${reason}.`,
  ],
  'fastest.deleted.next': [
    ({ driver, time, reason, holder, best }) =>
      `${driver} perd le meilleur tour, ${time} effacé (${reason}) : il revient à ${holder} en ${best}.`,
    ({ driver, time, reason, holder, best }) =>
      `Le ${time} de ${driver} ne compte pas, ${reason} : le meilleur tour reste à ${holder} en ${best}.`,
  ],
  'fastest.withdrawn': [({ driver, time }) => `Le ${time} de ${driver} ne compte pas comme meilleur tour.`],
  'fastest.withdrawn.next': [
    ({ driver, time, holder, best }) =>
      `Le ${time} de ${driver} ne compte pas : le meilleur tour est le ${best} de ${holder}.`,
  ],
  'fastest.beatenDeleted': [
    ({ driver, time, reason }) =>
      `Le ${time} de ${driver}, meilleur tour en son temps, est effacé : ${reason}.`,
  ],
  'fastest.reinstated': [
    ({ driver, time }) => `Le ${time} de ${driver} est rétabli, et c'est le meilleur tour.`,
  ],

  'milestone.half': [
    ({ leader, lap, laps }) => `Mi-course, ${lap} tours sur ${laps} : ${leader} est en tête.`,
    ({ leader, lap, laps }) => `Après ${lap} des ${laps} tours, c'est ${leader} qui mène.`,
  ],
  'milestone.half.gap': [
    ({ leader, lap, laps, second, gap }) =>
      `Mi-course, ${lap} tours sur ${laps} : ${leader} mène avec ${gap} s d'avance sur ${second}.`,
    ({ leader, lap, laps, second, gap }) =>
      `Après ${lap} des ${laps} tours, ${leader} compte ${gap} s de marge sur ${second}.`,
  ],
  'milestone.toGo': [
    ({ leader, left }) => `Plus que ${left} tours, et ${leader} est en tête.`,
    ({ leader, left }) => `Il reste ${left} tours à ${leader} pour aller au bout.`,
  ],
  'milestone.toGo.gap': [
    ({ leader, left, second, gap }) => `Plus que ${left} tours : ${leader} mène, ${gap} s devant ${second}.`,
    ({ leader, left, second, gap }) =>
      `Il reste ${left} tours, et ${leader} a ${gap} s d'avance sur ${second}.`,
  ],
  'milestone.lastLap': [
    ({ leader }) => `Dernier tour ! ${leader} l'entame en tête.`,
    ({ leader }) => `C'est le dernier tour, ${leader} mène.`,
  ],
  'milestone.lastLap.gap': [
    ({ leader, second, gap }) => `Dernier tour ! ${leader} a ${gap} s d'avance sur ${second}.`,
    ({ leader, second, gap }) => `C'est le dernier tour : ${leader}, ${gap} s devant ${second}.`,
  ],

  'finish.win': [
    ({ driver, race }) => `${driver} remporte le ${race} !`,
    ({ driver, race }) => `Drapeau à damier, victoire de ${driver} au ${race} !`,
  ],
  'finish.win.pole': [
    ({ driver, race }) => `${driver} remporte le ${race} depuis la pole !`,
    ({ driver, race }) => `De la pole à la victoire : ${driver} remporte le ${race} !`,
  ],
  'finish.win.from': [
    ({ driver, race, grid }) => `Parti P${grid}, ${driver} remporte le ${race} !`,
    ({ driver, race, grid }) => `Victoire de ${driver} au ${race}, depuis P${grid} sur la grille !`,
  ],
  'finish.win.open': [
    ({ driver }) => `${driver} remporte la course !`,
    ({ driver }) => `Drapeau à damier, victoire de ${driver} !`,
  ],
  'finish.newWinner': [
    ({ driver, former }) => `La victoire change de camp : elle revient à ${driver}, et non à ${former}.`,
  ],
  'finish.podium': [
    ({ winner, second, third }) => `Le podium : ${winner}, ${second} et ${third}.`,
    ({ winner, second, third }) => `${winner} s'impose devant ${second} et ${third}.`,
  ],
  'finish.podium.gaps': [
    ({ winner, second, third, margin, back }) =>
      `Le podium : ${winner} s'impose avec ${margin} s d'avance sur ${second}, et ${third} à ${back} s.`,
    ({ winner, second, third, margin, back }) =>
      `${winner} bat ${second} de ${margin} s, et ${third} complète le podium à ${back} s du vainqueur.`,
  ],
  'finish.podium.corrected': [
    ({ winner, second, third }) => `Le podium change : ${winner}, ${second} et ${third}.`,
  ],
  'finish.car': [
    ({ driver, place }) => `P${place} à l'arrivée pour ${driver}.`,
    ({ driver, place }) => `${driver} rallie l'arrivée en P${place}.`,
  ],
  'finish.gains': [
    ({ driver, place, grid, places }) =>
      `Quelle remontée de ${driver} : de P${grid} à P${place}, ${places} de gagnées.`,
    ({ driver, place, grid, places }) =>
      `${driver} aura gagné ${places}, de P${grid} sur la grille à P${place} à l'arrivée.`,
  ],
  'finish.corrected': [
    ({ driver, place }) => `Le classement change : ${driver} est maintenant P${place}.`,
    ({ driver, place }) => `Rectification : ${driver} est classé P${place}.`,
  ],
};
