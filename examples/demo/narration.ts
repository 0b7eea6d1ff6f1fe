/** The story goes on only while what it claims is true. @throws Error naming the claim that is not */
export const expectThat = (claim: string, holds: boolean): void => {
  if (!holds) throw new Error(`the demo expected that ${claim}, and it is not so`);
};

export const chapter = (title: string): void => void process.stdout.write(`\n── ${title}\n`);
