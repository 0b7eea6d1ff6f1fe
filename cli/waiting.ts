/** That a plan version waits for a second person, in a line of its own; none where nothing waits. */
export const waitingLines = (migration: string, version: number | null): string[] =>
  version === null
    ? []
    : ["", `plan version ${version} waits for approval, and is not in force: cleargate plan proposal -m ${migration}`];
