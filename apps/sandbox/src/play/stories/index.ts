import type { Story } from '../story.js';
import {
  aspirationByOneTap,
  contrastNotHeld,
  contrastWithoutAspiration,
  nothingAspirated,
} from './at-the-side-port.js';
import {
  disconnectedBehindThePump,
  everythingNormal,
  negativeFluoroscopyPositiveCt,
  tracerStopsInTheCatheter,
} from './contrast-and-tracer.js';
import { emptyReservoir, rollerAfterMri, rotorDoesNotTurn, wrongProgramme } from './in-the-pump.js';
import {
  codeAgainstWords,
  inAnotherLanguage,
  nobodyUnderstood,
  onlyOnPaper,
  takenBackInAnAddendum,
} from './in-words.js';
import { amendedToTheOpposite, enteredInError, kinkedCatheter } from './on-the-film.js';
import { mildTurnsSevere } from './through-the-night.js';

/** All stories, in the order in which they are listed and told. */
export const STORIES: readonly Story[] = [
  kinkedCatheter,
  disconnectedBehindThePump,
  rotorDoesNotTurn,
  rollerAfterMri,
  emptyReservoir,
  wrongProgramme,
  nothingAspirated,
  aspirationByOneTap,
  contrastWithoutAspiration,
  contrastNotHeld,
  negativeFluoroscopyPositiveCt,
  tracerStopsInTheCatheter,
  everythingNormal,
  amendedToTheOpposite,
  enteredInError,
  onlyOnPaper,
  takenBackInAnAddendum,
  codeAgainstWords,
  nobodyUnderstood,
  inAnotherLanguage,
  mildTurnsSevere,
];
