import { useComputed, useSignal } from "@preact/signals";
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { useEffect, useRef } from "preact/hooks";
import { address, hrefOf, setQuery } from "../../address.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { Sign, STATES, State, stateText } from "../../parts/state.tsx";
import { words } from "../../words/words.ts";
import { filtered, type Row, requirementsOf, rowsOf } from "./rows.ts";
import type { Reading } from "./use-checkpoints.ts";

const ROW_HEIGHT = 36;

/** Which rows are near what is looked at: of ten thousand, a few dozen are in the page. */
const useVirtualRows = (count: number) => {
  const scroller = useRef<HTMLElement>(null);
  const version = useSignal(0);
  const virtualizer = useRef<Virtualizer<HTMLElement, HTMLTableRowElement> | undefined>(undefined);
  const options = {
    count,
    estimateSize: () => ROW_HEIGHT,
    getScrollElement: () => scroller.current,
    overscan: 12,
    initialRect: { width: 0, height: 12 * ROW_HEIGHT },
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => {
      version.value += 1;
    },
  };
  virtualizer.current ??= new Virtualizer(options);
  virtualizer.current.setOptions(options);
  useEffect(() => virtualizer.current?._didMount(), []);
  useEffect(() => virtualizer.current?._willUpdate());
  void version.value;
  return { scroller, items: virtualizer.current.getVirtualItems(), height: virtualizer.current.getTotalSize() };
};

interface CellProps {
  readonly migration: string;
  readonly row: Row;
  readonly requirement: string;
}

const Cell = ({ migration, row: { unit, of }, requirement }: CellProps) => {
  const texts = words.value.matrix;
  const checkpoint = of.get(requirement);
  if (checkpoint === undefined)
    return (
      <td class="none">
        <span class="visually-hidden">{texts.notAsked}</span>
      </td>
    );
  return (
    <td>
      <Link
        href={hrefOf(["migrations", migration, "checkpoints", unit, requirement])}
        class={`cell state-${checkpoint.state}`}
        label={texts.cell(requirement, unit, stateText(checkpoint.state))}
      >
        <Sign state={checkpoint.state} />
      </Link>
    </td>
  );
};

const Filters = () => {
  const texts = words.value.matrix;
  const { query } = address.value;
  return (
    <div class="filters">
      <label>
        {texts.filter}
        <input
          type="search"
          value={query.get("unit") ?? ""}
          onInput={({ currentTarget }) => setQuery({ unit: currentTarget.value })}
        />
      </label>
      <label>
        {texts.state}
        <select
          value={query.get("state") ?? ""}
          onChange={({ currentTarget }) => setQuery({ state: currentTarget.value })}
        >
          <option value="">{texts.any}</option>
          <option value="unsatisfied">{texts.unsatisfied}</option>
          {STATES.map((one) => (
            <option key={one} value={one}>
              {stateText(one)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {texts.group}
        <select
          value={query.get("order") ?? ""}
          onChange={({ currentTarget }) => setQuery({ order: currentTarget.value })}
        >
          <option value="">{texts.byName}</option>
          <option value="worst">{texts.byState}</option>
        </select>
      </label>
    </div>
  );
};

interface TableProps {
  readonly migration: string;
  readonly rows: readonly Row[];
  readonly requirements: readonly string[];
}

const Table = ({ migration, rows, requirements }: TableProps) => {
  const texts = words.value.matrix;
  const { scroller, items, height } = useVirtualRows(rows.length);
  const first = items[0]?.start ?? 0;
  const last = items.at(-1)?.end ?? 0;
  return (
    <Scroller class="matrix" element={scroller} label={texts.heading}>
      <div style={{ paddingTop: `${first}px`, paddingBottom: `${height - last}px` }}>
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col">{texts.unit}</th>
              {requirements.map((one) => (
                <th key={one} scope="col">
                  <span>
                    <Said text={one} />
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {items.map(({ index }) => {
              const row = rows[index];
              if (row === undefined) return null;
              return (
                <tr key={row.unit} aria-rowindex={index + 2}>
                  <th scope="row">
                    <span class="unit">
                      <Said text={row.unit} />
                    </span>
                  </th>
                  {requirements.map((one) => (
                    <Cell key={one} migration={migration} row={row} requirement={one} />
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Scroller>
  );
};

interface MatrixProps {
  readonly migration: string;
  readonly reading: Reading;
  readonly readOn: (pages: number) => Promise<void>;
}

/** Every checkpoint, by unit and requirement. */
export const Matrix = ({ migration, reading, readOn }: MatrixProps) => {
  const texts = words.value.matrix;
  const source = useSignal(reading.checkpoints);
  source.value = reading.checkpoints;
  const all = useComputed(() => rowsOf(source.value));
  const requirements = useComputed(() => requirementsOf(source.value));
  const rows = useComputed(() => {
    const { query } = address.value;
    const filter = {
      unit: query.get("unit") ?? "",
      state: query.get("state") ?? "",
      worstFirst: query.get("order") === "worst",
    };
    return filtered(all.value, filter);
  });
  const { isWhole, isReading, checkpoints } = reading;
  return (
    <section aria-labelledby="matrix">
      <h2 id="matrix">{texts.heading}</h2>
      <Filters />
      <div class="status" role="status">
        <span>{texts.shown(rows.value.length, all.value.length)}</span>
        {isWhole ? null : (
          <>
            <span>{isReading ? texts.reading(checkpoints.length) : texts.read(checkpoints.length)}</span>
            {isReading ? null : (
              <button type="button" class="quiet" onClick={() => void readOn(Number.POSITIVE_INFINITY)}>
                {texts.readAll}
              </button>
            )}
          </>
        )}
      </div>
      {rows.value.length === 0 ? (
        <div class="matrix empty">{isReading ? words.value.app.loading : texts.empty}</div>
      ) : (
        <Table migration={migration} rows={rows.value} requirements={requirements.value} />
      )}
      <ul class="legend" aria-label={texts.legend}>
        {STATES.map((one) => (
          <li key={one}>
            <State state={one} />
          </li>
        ))}
      </ul>
    </section>
  );
};
