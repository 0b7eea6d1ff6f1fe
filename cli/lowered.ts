import { counted } from "../core/audit/report-finding.ts";
import type { LoweredLine } from "../core/readiness/notification.ts";
import { shortInstant } from "./table.ts";

const sizeText = ({ entries, bytes }: LoweredLine["from"]): string =>
  [counted(entries, "entry", "entries"), ...(bytes === 0 ? [] : [counted(bytes, "byte")])].join(", ");

/** That people accepted less than before, in one line. */
export const loweredText = ({ at, from, to, requestedBy, approvedBy }: LoweredLine): string =>
  `${sizeText(from)} → ${sizeText(to)} accepted on ${shortInstant(at)}, requested by ${requestedBy}, approved by ${approvedBy}`;
