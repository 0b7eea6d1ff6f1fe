import { chownSync } from "node:fs";
import { type Account, accountOf, confine } from "../../tools/as-user.ts";

/** By whom a backup is unpacked and run. */
export interface Restoring {
  readonly account: Account | undefined;
  /** Gives a folder of ours to that user. */
  own(folder: string): void;
  /** A command line that runs as that user, confined. */
  confined(command: readonly string[]): string[];
}

export const restoringAs = async (user: string): Promise<Restoring> => {
  const account = await accountOf(user);
  return {
    account,
    own: (folder) => {
      if (account !== undefined) chownSync(folder, account.uid, account.gid);
    },
    confined: await confine(account),
  };
};
