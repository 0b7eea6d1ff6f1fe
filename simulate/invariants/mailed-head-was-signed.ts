import { headText } from "../../core/log/checkpoint.ts";
import type { Invariant } from "./invariant.ts";

export const mailedHeadWasSigned: Invariant = {
  name: "mailed-head-was-signed",
  says: "Each head of the log that a mail has is one that the log had signed before.",
  afterMail: ({ log, heads, sender }) => {
    const unknown = heads.find((head) => log?.signedHeads.has(headText(head)) !== true);
    return unknown === undefined
      ? undefined
      : `${sender.name} mailed a head of ${unknown.size} leaves that nobody has signed`;
  },
};
