import type { LoweredLine } from "../core/readiness/notification.ts";
import { shortInstant } from "./table.ts";

const sizeText = ({ entries, bytes }: LoweredLine["from"]): string =>
  bytes === 0 ? `${entries} entries` : `${entries} entries, ${bytes} bytes`;

/** That people accepted less than before, in one line. */
export const loweredText = ({ at, from, to, requestedBy, approvedBy }: LoweredLine): string =>
  `${sizeText(from)} → ${sizeText(to)} accepted on ${shortInstant(at)}, requested by ${requestedBy}, approved by ${approvedBy}`;
