import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { CheckpointsPiece, Item } from "../../adapters/dynamo/items.ts";
import { keys } from "../../adapters/dynamo/keys.ts";
import { ownHomes } from "../../core/plan/document/unit.ts";
import type { Plan, PlannedCheckpoint } from "../../core/plan/plan.ts";
import { byteLength } from "../../core/printable.ts";

/** The parts of a plan version as earlier builds wrote them: an item each, and its checkpoints in packed pieces. */

const PIECE_BYTES = 200 * 1024;

const written = ({ unit, requirement, gates, readerGates }: PlannedCheckpoint): string =>
  JSON.stringify({ unit, requirement, gates, readerGates });

const textsOf = (checkpoints: readonly PlannedCheckpoint[]): readonly string[] => {
  const pieces: string[][] = [[]];
  let bytes = 0;
  for (const text of checkpoints.map(written)) {
    const more = byteLength(text) + 1;
    if (bytes + more > PIECE_BYTES) {
      pieces.push([]);
      bytes = 0;
    }
    pieces.at(-1)?.push(text);
    bytes += more;
  }
  return pieces.map((texts) => `[${texts.join()}]`);
};

export const checkpointsPieces = (checkpoints: readonly PlannedCheckpoint[]): readonly CheckpointsPiece[] => {
  const texts = textsOf(checkpoints);
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text);
  const of = hash.digest("base64url");
  return texts.map((text) => ({ of, packed: gzipSync(text).toString("base64") }));
};

export const oldPartItems = (plan: Plan): readonly Item[] => {
  const { migration, version } = plan;
  const item = (key: { readonly pk: string; readonly sk: string }, part: unknown): Item => ({ ...key, part });
  const homes = new Map<string, string>();
  for (const unit of plan.units) for (const home of ownHomes(unit)) if (!homes.has(home)) homes.set(home, unit.id);
  return [
    ...plan.agents.map((agent) => item(keys.agent(migration, version, agent.id), agent)),
    ...plan.units.map((unit) => item(keys.unit(migration, version, unit.id), unit)),
    ...[...homes].map(([home, unit]) => item(keys.home(migration, version, home), { unit })),
    ...plan.units.flatMap(({ id, owner }) =>
      owner === undefined ? [] : [item(keys.ownedUnit(migration, version, owner, id), { unit: id })],
    ),
    ...plan.requirements.map((one) => item(keys.requirement(migration, version, one.id), one)),
    ...plan.restores.map((one) => item(keys.restore(migration, version, one.requirement), one)),
    ...plan.gates.map((gate) => item(keys.plannedGate(migration, version, gate.id), gate)),
    ...plan.contacts.map((contact) => item(keys.contact(migration, version, contact.id), contact)),
    item(keys.policy(migration, version), plan.policy),
    ...checkpointsPieces(plan.checkpoints).map((piece, index) =>
      item({ pk: keys.plannedCheckpoints(migration, version), sk: String(index).padStart(6, "0") }, piece),
    ),
  ];
};
