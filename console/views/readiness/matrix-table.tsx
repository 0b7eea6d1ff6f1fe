import { address, hrefOf, setQuery } from "../../address.ts";
import type { Gate } from "../../api/answers.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Scroller } from "../../parts/scroller.tsx";
import { Sign, stateText } from "../../parts/state.tsx";
import { MAX_PRINTED, useVirtualRows } from "../../parts/virtual-rows.ts";
import { words } from "../../words/words.ts";
import type { Group, Grouping } from "./groups.ts";
import type { Row } from "./rows.ts";

/** A line of the table: a unit, or what is above those of a group. */
export type Line =
  | { readonly key: string; readonly row: Row; readonly group?: undefined }
  | { readonly key: string; readonly group: Group; readonly isOpen: boolean };

interface CellProps {
  readonly migration: string;
  readonly row: Row;
  readonly requirement: string;
  readonly isNarrowed: boolean;
}

const Cell = ({ migration, row: { unit, of }, requirement, isNarrowed }: CellProps) => {
  const texts = words.value.matrix;
  const checkpoint = of.get(requirement);
  if (checkpoint === undefined)
    return (
      <td class="none">
        <span class="visually-hidden">{isNarrowed ? texts.leftOut : texts.notAsked}</span>
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

/** In the address: which groups are open, where it is not all or none of them. */
const toggled = (id: string, groups: readonly Line[]): string => {
  const open = groups.flatMap((one) => (one.group === undefined || !one.isOpen ? [] : [one.group.id]));
  const next = open.includes(id) ? open.filter((one) => one !== id) : [...open, id];
  return next.length === 0 ? "-" : next.map(encodeURIComponent).join(",");
};

interface GroupLineProps {
  readonly group: Group;
  readonly isOpen: boolean;
  readonly by: Grouping;
  readonly columns: number;
  readonly index: number;
  /** True where more checkpoints may belong to it than were read. */
  readonly isBound: boolean;
  readonly gate: Gate | undefined;
  readonly lines: readonly Line[];
}

const GroupLine = ({ group, isOpen, by, columns, index, isBound, gate, lines }: GroupLineProps) => {
  const { matrix: texts, gate: gateTexts, locale } = words.value;
  const name = group.id === "" ? texts.nobody[by] : by === "state" ? stateText(group.id) : group.id;
  const bound = (count: number): string => {
    const text = count.toLocaleString(locale);
    return isBound ? texts.atLeast(text) : text;
  };
  return (
    <tr class="group" aria-rowindex={index + 2}>
      <td colSpan={columns}>
        <button
          type="button"
          class="quiet"
          aria-expanded={isOpen}
          onClick={() => setQuery({ open: toggled(group.id, lines) })}
        >
          <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
            <path d={isOpen ? "M3 5l5 6 5-6" : "M5 3l6 5-6 5"} />
          </svg>
          <strong>
            <Said text={name} />
          </strong>
          <span class="muted">{texts.units(bound(group.rows.length), group.rows.length)}</span>
          {group.counts.map(([state, count]) => (
            <span key={state} class={`badge state-${state}`} title={stateText(state)}>
              <Sign state={state} />
              {bound(count)} <span class="visually-hidden">{stateText(state)}</span>
            </span>
          ))}
          {gate === undefined || !isBound ? null : (
            <span class="muted">{gateTexts.satisfied(gate.total - gate.unsatisfied, gate.total)}</span>
          )}
        </button>
      </td>
    </tr>
  );
};

interface TableProps {
  readonly migration: string;
  readonly lines: readonly Line[];
  readonly requirements: readonly string[];
  readonly by: Grouping | undefined;
  readonly isBound: boolean;
  readonly isNarrowed: boolean;
  readonly gates: readonly Gate[];
}

/** The rows that are near what is looked at, whatever their number. */
export const MatrixTable = ({ migration, lines, requirements, by, isBound, isNarrowed, gates }: TableProps) => {
  const texts = words.value.matrix;
  const { scroller, indexes, above, below } = useVirtualRows(lines.length);
  void address.value;
  return (
    <>
      <Scroller class="matrix" element={scroller} label={texts.heading}>
        <div style={{ paddingTop: `${above}px`, paddingBottom: `${below}px` }}>
          <table aria-rowcount={lines.length + 1}>
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
              {indexes.map((index) => {
                const line = lines[index];
                if (line === undefined) return null;
                if (line.group !== undefined)
                  return by === undefined ? null : (
                    <GroupLine
                      key={line.key}
                      group={line.group}
                      isOpen={line.isOpen}
                      by={by}
                      columns={requirements.length + 1}
                      index={index}
                      isBound={isBound}
                      gate={by === "gate" ? gates.find(({ id }) => id === line.group.id) : undefined}
                      lines={lines}
                    />
                  );
                return (
                  <tr key={line.key} aria-rowindex={index + 2}>
                    <th scope="row">
                      <span class="unit">
                        <Link href={hrefOf(["migrations", migration, "units", line.row.unit])}>
                          <Said text={line.row.unit} />
                        </Link>
                      </span>
                    </th>
                    {requirements.map((one) => (
                      <Cell
                        key={one}
                        migration={migration}
                        row={line.row}
                        requirement={one}
                        isNarrowed={isNarrowed || by !== undefined}
                      />
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Scroller>
      {lines.length > MAX_PRINTED ? <p class="only-print">{texts.printed(MAX_PRINTED, lines.length)}</p> : null}
    </>
  );
};
