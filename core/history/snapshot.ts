import { Failure } from "../failure.ts";
import { compactInstant, type Instant } from "../instant.ts";
import { type Checkpoint, checkpointId } from "../readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { ReplayedFact } from "./replayed-items.ts";
import type { ReplayPosition } from "./replaying.ts";

/** A position of a replay as an object: a header, and one line for each thing. What names it has the digest of its bytes. */

/** The object of a plan version that a replay from here needs. */
export interface SnapshotPlan {
  readonly version: number;
  readonly object: { readonly key: string; readonly versionId: string };
}

/** A snapshot as the ledger names it. */
export interface Snapshot {
  readonly migration: string;
  /** All facts that were recorded until then are in. */
  readonly upTo: Instant;
  readonly facts: number;
  readonly object: { readonly key: string; readonly versionId: string };
  /** SHA-256 of the packed bytes, in hexadecimal digits. */
  readonly digest: string;
}

interface Header {
  readonly format: "cleargate.snapshot/1";
  readonly migration: string;
  readonly upTo: Instant;
  readonly facts: number;
  readonly planVersion: number;
  readonly plans: readonly SnapshotPlan[];
  readonly lines: number;
}

type Line =
  | { readonly checkpoint: Checkpoint }
  | { readonly gate: Gate }
  | { readonly waiting: ReplayedFact }
  | { readonly held: ReplayedFact };

export const SNAPSHOT_PREFIX = "snapshots/";

export const snapshotKey = (migration: string, upTo: Instant, digest: string): string =>
  `${SNAPSHOT_PREFIX}${migration}/${compactInstant(upTo)}-${digest}.ndjson.gz`;

/** The lines of a snapshot, each with its end: the same for the same facts, because what it lists is in order. */
export function* snapshotLines(
  migration: string,
  position: ReplayPosition,
  plans: readonly SnapshotPlan[],
): Generator<string> {
  const { upTo, facts, planVersion, state, waiting, held } = position;
  const byId = <T>(map: ReadonlyMap<string, T>): T[] =>
    [...map].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const lines: Line[] = [
    ...byId(state.checkpoints).map((checkpoint) => ({ checkpoint })),
    ...byId(state.gates).map((gate) => ({ gate })),
    ...waiting.map((fact) => ({ waiting: fact })),
    ...held.map((fact) => ({ held: fact })),
  ];
  const header: Header = {
    ...{ format: "cleargate.snapshot/1", migration, upTo, facts, planVersion, plans },
    lines: lines.length,
  };
  yield `${JSON.stringify(header)}\n`;
  for (const line of lines) yield `${JSON.stringify(line)}\n`;
}

const damaged = (what: string): Failure => new Failure("store-changed", `a snapshot ${what}`);

/** Reads a snapshot line by line, once its bytes are known to be those that were written. */
export const snapshotReader = () => {
  let header: Header | undefined;
  let count = 0;
  const checkpoints = new Map<string, Checkpoint>();
  const gates = new Map<string, Gate>();
  const waiting: ReplayedFact[] = [];
  const held: ReplayedFact[] = [];

  const read = (line: Line): void => {
    if ("checkpoint" in line) checkpoints.set(checkpointId(line.checkpoint), line.checkpoint);
    else if ("gate" in line) gates.set(line.gate.id, line.gate);
    else if ("waiting" in line) waiting.push(line.waiting);
    else held.push(line.held);
  };

  return {
    line: (text: string): void => {
      const value: unknown = JSON.parse(text);
      if (header === undefined) header = value as Header;
      else {
        count += 1;
        read(value as Line);
      }
    },
    /** @throws Failure `store-changed` where it is of another format, or not whole */
    end: (): { readonly position: ReplayPosition; readonly plans: readonly SnapshotPlan[] } => {
      if (header?.format !== "cleargate.snapshot/1") throw damaged("has another format");
      if (header.lines !== count) throw damaged(`has ${count} lines, and not ${header.lines}`);
      const { upTo, facts, planVersion, plans } = header;
      return { position: { upTo, facts, planVersion, state: { checkpoints, gates }, waiting, held }, plans };
    },
  };
};
