import type { Fact } from "../../core/history/fact.ts";
import { replay } from "../../core/history/replay.ts";
import { canonical } from "../canonical.ts";
import type { EndScene, Invariant } from "./invariant.ts";

const difference = (
  kind: string,
  is: ReadonlyMap<string, object>,
  was: ReadonlyMap<string, object>,
): string | undefined => {
  for (const id of new Set([...is.keys(), ...was.keys()])) {
    const [there, replayed] = [is.get(id), was.get(id)];
    if (canonical(there) === canonical(replayed)) continue;
    const of = (one: object | undefined, name: string): unknown => (one as Record<string, unknown> | undefined)?.[name];
    const names = new Set([...Object.keys(there ?? {}), ...Object.keys(replayed ?? {})]);
    const told = [...names].filter((name) => canonical(of(there, name)) !== canonical(of(replayed, name)));
    return `${kind} ${id}: ${told
      .slice(0, 5)
      .map((name) => `${name} is ${canonical(of(there, name))}, replayed ${canonical(of(replayed, name))}`)
      .join("; ")}`;
  }
  return undefined;
};

const check = ({ view, planOf }: EndScene, migration: string): string | undefined => {
  const ledger = view.migrations.get(migration);
  if (ledger === undefined) return undefined;
  const facts: Fact[] = [...view.facts.values()].filter((fact) => fact.migration === migration);
  try {
    const replayed = replay(facts, (version) => {
      const plan = planOf(migration, version);
      if (plan === undefined) throw new Error(`no plan ${version}`);
      return plan;
    });
    return (
      difference("checkpoint", ledger.checkpoints, replayed.checkpoints) ??
      difference("gate", ledger.gates, replayed.gates)
    );
  } catch (error) {
    return `the history cannot be replayed: ${(error as Error).message}`;
  }
};

export const replayEqualsState: Invariant = {
  name: "replay-equals-state",
  says: "The history alone makes the state of the ledger, member for member.",
  atEnd: (scene) => {
    for (const migration of scene.view.migrations.keys()) {
      const broken = check(scene, migration);
      if (broken !== undefined) return `${migration}: ${broken}`;
    }
    return undefined;
  },
};
