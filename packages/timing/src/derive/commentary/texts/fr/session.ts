import type { WordingsOf } from '../slots.ts';

const isOne = (names: readonly string[]): boolean => names.length === 1;

/** The track, the weather, and qualifying. */
export const FR_SESSION: WordingsOf<'track' | 'weather' | 'session' | 'quali'> = {
  'track.safetyCar': [
    ({ lap }) => `Voiture de sécurité ! Le peloton se regroupe au tour ${lap}.`,
    ({ lap }) => `La voiture de sécurité est en piste au tour ${lap}.`,
  ],
  'track.safetyCar.gap': [
    ({ lap, leader, second, gap }) =>
      `Voiture de sécurité au tour ${lap} ! Les ${gap} s d'avance de ${leader} sur ${second} vont s'envoler.`,
    ({ lap, leader, second, gap }) =>
      `La voiture de sécurité sort au tour ${lap} : ${leader} va perdre ses ${gap} s de marge sur ${second}.`,
  ],
  'track.virtual': [
    ({ lap }) => `Voiture de sécurité virtuelle au tour ${lap} : tout le monde ralentit.`,
    ({ lap }) => `La voiture de sécurité virtuelle est déployée au tour ${lap}.`,
  ],
  'track.virtual.ending': [
    ({ lap }) => `Attention, la voiture de sécurité virtuelle s'achève au tour ${lap}.`,
    ({ lap }) => `Fin imminente de la voiture de sécurité virtuelle, tour ${lap}.`,
  ],
  'track.red': [
    ({ lap }) => `Drapeau rouge ! La course est interrompue au tour ${lap}.`,
    ({ lap }) => `Rouge au tour ${lap} : tout s'arrête.`,
  ],
  'track.clear': [
    ({ lap }) => `Drapeau vert ! La course reprend au tour ${lap}.`,
    ({ lap }) => `La piste est libre, on repart au tour ${lap}.`,
  ],
  'track.clear.gap': [
    ({ lap, leader, second, gap }) =>
      `Drapeau vert au tour ${lap} ! ${leader} repart en tête, ${gap} s devant ${second}.`,
    ({ lap, leader, second, gap }) => `On repart au tour ${lap}, avec ${second} à ${gap} s de ${leader}.`,
  ],
  'track.clear.gaps': [
    ({ lap, leader, second, gap, before }) =>
      `Drapeau vert au tour ${lap} ! ${leader} avait ${before} s de marge ; ${second} n'est plus qu'à ${gap} s.`,
    ({ lap, leader, second, gap, before }) =>
      `On repart au tour ${lap} : l'avance de ${leader} était de ${before} s, elle est de ${gap} s sur ${second}.`,
  ],

  'weather.rain': [() => 'Il pleut !', () => 'Voilà la pluie !'],
  'weather.dry': [() => 'La pluie a cessé.', () => 'Plus de pluie pour le moment.'],

  'session.red': [() => 'Drapeau rouge ! La séance est interrompue.', () => "C'est rouge, tout s'arrête."],
  'session.clear': [() => 'La piste est de nouveau libre.', () => 'Drapeau vert, on repart.'],

  'quali.segment': [
    ({ segment }) => `La Q${segment} est lancée.`,
    ({ segment }) => `La piste est ouverte pour la Q${segment}.`,
  ],
  'quali.top': [
    ({ driver, time, segment }) => `${driver} donne le ton en Q${segment} : ${time}.`,
    ({ driver, time, segment }) => `Le temps à battre en Q${segment} : ${time} pour ${driver}.`,
  ],
  'quali.top.margin': [
    ({ driver, time, segment, margin, former }) =>
      `${driver} prend la tête de la Q${segment} en ${time}, ${margin} s de mieux que ${former}.`,
    ({ driver, time, segment, margin, former }) =>
      `${former} délogé en Q${segment} : ${driver} passe devant en ${time}, pour ${margin} s.`,
    ({ driver, time, segment, margin, former }) =>
      `En ${time}, ${driver} s'installe en tête de la Q${segment} : ${former} est battu de ${margin} s.`,
  ],
  'quali.top.own': [
    ({ driver, time, segment, margin }) =>
      `${driver} gagne encore ${margin} s et reste en tête de la Q${segment} : ${time}.`,
    ({ driver, time, segment, margin }) =>
      `Encore plus vite en Q${segment} : ${time} pour ${driver}, ${margin} s de mieux.`,
  ],
  'quali.topDeleted': [
    ({ driver, time, reason, segment }) =>
      `${driver} perd le meilleur temps de la Q${segment} : son ${time} est effacé, ${reason}.`,
  ],
  'quali.out': [
    ({ driver, segment }, lists) =>
      `${isOne(lists.driver) ? 'Éliminé' : 'Éliminés'} en Q${segment} : ${driver}.`,
    ({ driver, segment }) => `L'aventure s'arrête en Q${segment} pour ${driver}.`,
  ],
  'quali.out.cut': [
    ({ driver, segment, safe, nearest, margin }, lists) =>
      `${isOne(lists.driver) ? 'Éliminé' : 'Éliminés'} en Q${segment} : ${driver}. ${safe} se sauve pour ${margin} s devant ${nearest}.`,
    ({ driver, segment, safe, nearest, margin }) =>
      `L'aventure s'arrête en Q${segment} pour ${driver}. Il manque ${margin} s à ${nearest}, et ${safe} passe de justesse.`,
  ],
  'quali.pole': [
    ({ driver, time }) => `Pole position pour ${driver} en ${time} !`,
    ({ driver, time }) => `${driver} est en pole : ${time} !`,
  ],
  'quali.pole.margin': [
    ({ driver, time, second, margin }) =>
      `${driver} signe la pole en ${time} ! ${second} partira à ses côtés, battu de ${margin} s.`,
    ({ driver, time, second, margin }) =>
      `Pole position pour ${driver} ! ${time}, ${margin} s devant ${second}.`,
  ],
};
