// Long work in short turns, between which the page scrolls, paints and answers.

const TURN = 4; // milliseconds of work at a time

/**
 * Carries out work that pauses at every `yield`; new work, or none, ends what is not yet done.
 * @returns {(work?: Iterator<void, void>) => void}
 */
export function turns() {
  /** @type {Iterator<void, void> | undefined} */
  let current;
  return (work) => {
    current = work;
    const go = () => {
      const end = performance.now() + TURN;
      while (work === current) {
        if (work.next().done) return;
        if (performance.now() > end) {
          setTimeout(go);
          return;
        }
      }
    };
    if (work) setTimeout(go);
  };
}
