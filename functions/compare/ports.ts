import type { Clock } from "../../ports/clock.ts";
import type { CompareLedger } from "../../ports/compare.ts";
import type { CommitPorts } from "../commit.ts";
import type { ReadingPorts } from "./reading.ts";

export interface ComparePorts extends ReadingPorts, CommitPorts {
  readonly ledger: CompareLedger;
  readonly clock: Clock;
}
