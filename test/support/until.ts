/** Waits for a condition for as long as a busy machine may need. @throws where it is not met in 50 seconds */
export const until = async (what: string, done: () => boolean | Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    if (await done()) return;
    await new Promise((tick) => setTimeout(tick, 100));
  }
  throw new Error(`there was not ${what}`);
};
