import { useComputed, useSignal } from "@preact/signals";
import { address } from "../../address.ts";
import type { Checkpoint, Gate } from "../../api/answers.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { words } from "../../words/words.ts";
import { GROUPINGS, type Group, type Grouping, groupsOf } from "./groups.ts";
import { MatrixFilters } from "./matrix-filters.tsx";
import { type Line, MatrixTable } from "./matrix-table.tsx";
import { filtered, inOrder, type Row, requirementsOf, rowsOf } from "./rows.ts";
import { StateCounts } from "./state-counts.tsx";
import type { Reading } from "./use-checkpoints.ts";
import { useFound, type Wanted } from "./use-found.ts";

/** Up to so many rows, all groups are open unless the address says otherwise. */
const FEW_ROWS = 60;

const wantedIn = (query: URLSearchParams): Wanted => ({
  unit: query.get("unit") ?? "",
  state: query.get("state") ?? "",
  owner: query.get("owner") ?? "",
  before: query.get("before") ?? "",
});

const isNarrow = ({ unit, state, owner, before }: Wanted): boolean =>
  [unit.trim(), state, owner, before].some((one) => one !== "");

const groupingIn = (query: URLSearchParams): Grouping | undefined =>
  GROUPINGS.find((one) => one === query.get("group"));

const linesOf = (groups: readonly Group[], open: string | null, worstFirst: boolean): readonly Line[] => {
  const named = new Set((open ?? "").split(",").map(decodeURIComponent));
  const isFew = groups.reduce((sum, { rows }) => sum + rows.length, 0) <= FEW_ROWS;
  return groups.flatMap((group): readonly Line[] => {
    const isOpen = open === null ? isFew : open !== "-" && named.has(group.id);
    const head = { key: `group ${group.id}`, group, isOpen };
    const rows = isOpen ? inOrder(group.rows, worstFirst) : [];
    return [head, ...rows.map((row) => ({ key: `${group.id}/${row.unit}`, row }))];
  });
};

const ungrouped = (rows: readonly Row[]): readonly Line[] => rows.map((row) => ({ key: row.unit, row }));

const statesOf = (checkpoints: readonly Checkpoint[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { state } of checkpoints) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
};

interface MatrixProps {
  readonly migration: string;
  readonly reading: Reading;
  readonly readOn: (pages: number) => Promise<void>;
  readonly gates: readonly Gate[];
  readonly zone: string;
}

/** Every checkpoint, by unit and requirement: what is looked for is asked of the API while not all of them are read. */
export const Matrix = ({ migration, reading, readOn, gates, zone }: MatrixProps) => {
  const texts = words.value.matrix;
  const wanted = wantedIn(address.value.query);
  const isNarrowed = isNarrow(wanted);
  const isAsked = isNarrowed && (!reading.isWhole || wanted.before !== "");
  const { found, more } = useFound(migration, isAsked ? wanted : undefined);
  const source = useSignal(reading.checkpoints);
  source.value = isAsked ? found.checkpoints : reading.checkpoints;
  const asked = useSignal(isAsked);
  asked.value = isAsked;
  const all = useComputed(() => new Set(source.value.map(({ unit }) => unit)).size);
  const like = useComputed(() => (asked.value ? source.value : filtered(source.value, wantedIn(address.value.query))));
  const requirements = useComputed(() => requirementsOf(source.value));
  const rows = useComputed(() => rowsOf(like.value));
  const groups = useComputed(() => {
    const by = groupingIn(address.value.query);
    return by === undefined ? undefined : groupsOf(rows.value, by);
  });
  const lines = useComputed(() => {
    const { query } = address.value;
    const worstFirst = query.get("order") === "worst";
    return groups.value === undefined
      ? ungrouped(inOrder(rows.value, worstFirst))
      : linesOf(groups.value, query.get("open"), worstFirst);
  });
  const owners = useComputed(() => [...new Set(reading.checkpoints.flatMap(({ owner }) => owner ?? []))].toSorted());
  const { isWhole, isReading } = isAsked ? found : reading;
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix">{texts.heading}</h2>
      <MatrixFilters zone={zone} owners={owners.value} />
      <StateCounts migration={migration} known={reading.isWhole ? statesOf(reading.checkpoints) : undefined} />
      <div class="status" role="status">
        <span>{isAsked ? texts.found(rows.value.length, isWhole) : texts.shown(rows.value.length, all.value)}</span>
        {isAsked && wanted.unit.trim() !== "" ? <span>{texts.begins}</span> : null}
        {isWhole ? null : (
          <>
            <span>{(isReading ? texts.reading : texts.read)(source.value.length)}</span>
            {isReading ? null : (
              <button
                type="button"
                class="quiet"
                onClick={() => void (isAsked ? more() : readOn(Number.POSITIVE_INFINITY))}
              >
                {isAsked ? words.value.history.more : texts.readAll}
              </button>
            )}
          </>
        )}
      </div>
      {isAsked && found.problem !== undefined ? (
        <Trouble problem={found.problem} isShown={rows.value.length > 0} again={() => void more()} />
      ) : null}
      {lines.value.length === 0 ? (
        <div class="matrix empty">{isReading ? words.value.app.loading : texts.empty}</div>
      ) : (
        <MatrixTable
          migration={migration}
          lines={lines.value}
          requirements={requirements.value}
          by={groupingIn(address.value.query)}
          isBound={!isWhole}
          isNarrowed={isNarrowed}
          gates={gates}
        />
      )}
    </section>
  );
};
