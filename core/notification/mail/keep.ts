/** What stands at the end of a mail for whoever keeps it: a head of the log, and what that is good for. */
export interface Keep {
  readonly text: string;
  /** Absent where no head is known. Nothing in it is changed, so that it can be compared. */
  readonly line?: string;
}
