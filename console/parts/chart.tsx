import { useId } from "preact/hooks";
import { words } from "../words/words.ts";

export interface Series {
  readonly name: string;
  /** A class, by which it has its colour and its dashes. */
  readonly kind: "whole" | "part" | "third" | "asked";
  readonly values: readonly number[];
}

interface ChartProps {
  readonly title: string;
  /** What it shows, in a sentence that says as much as the picture. */
  readonly description: string;
  readonly series: readonly Series[];
  /** Of each value, where it is from 0 to 1. */
  readonly places: readonly number[];
}

const WIDTH = 600;
const HEIGHT = 120;

/** Each value counts until the next one: nothing is known in between, so that no line is drawn as if it were. */
const stepsOf = (values: readonly number[], places: readonly number[], most: number): string => {
  const point = (index: number): string => {
    const y = (HEIGHT * (1 - (values[index] ?? 0) / most)).toFixed(1);
    const x = (WIDTH * (places[index] ?? 0)).toFixed(1);
    return index === 0 ? `M${x} ${y}` : `H${x} V${y}`;
  };
  return values.map((_, index) => point(index)).join(" ");
};

/** Numbers over time. What it shows stands beside it in words and in a table: nobody has to see it. */
export const Chart = ({ title, description, series, places }: ChartProps) => {
  const id = useId();
  const most = Math.max(1, ...series.flatMap(({ values }) => values));
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        width="100%"
        height={HEIGHT}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        {[0, 0.5, 1].map((one) => (
          <line key={one} class="grid" x1="0" x2={WIDTH} y1={HEIGHT * one} y2={HEIGHT * one} />
        ))}
        {series.map(({ name, kind, values }) => (
          <g key={name} class={`series ${kind}`}>
            {kind === "whole" ? null : (
              <path class="area" d={`${stepsOf(values, places, most)} V${HEIGHT} H${WIDTH * (places[0] ?? 0)} Z`} />
            )}
            <path class="line" d={stepsOf(values, places, most)} />
          </g>
        ))}
      </svg>
      <figcaption>
        <ul class="keys">
          {series.map(({ name, kind, values }) => (
            <li key={name}>
              <svg class={`series ${kind}`} width="26" height="10" aria-hidden="true" focusable="false">
                <path class="line" d="M1 5 H25" />
              </svg>
              {name}: <strong class="tabular">{values.at(-1)?.toLocaleString(words.value.locale)}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
};
