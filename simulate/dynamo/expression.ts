import { invalid } from "./errors.ts";

/** What of an expression comes beside it. */
export interface Names {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

type Test = (item: Readonly<Record<string, unknown>> | undefined) => boolean;

const nameOf = (text: string, { ExpressionAttributeNames }: Names): string => {
  if (!text.startsWith("#")) return text;
  const name = ExpressionAttributeNames?.[text];
  if (name === undefined) throw invalid(`an attribute name is not defined: ${text}`);
  return name;
};

const valueNamed = (text: string, { ExpressionAttributeValues }: Names): unknown => {
  const value = ExpressionAttributeValues?.[text];
  if (value === undefined) throw invalid(`an attribute value is not defined: ${text}`);
  return value;
};

type Scalar = string | number;
const COMPARE: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  "=": (a, b) => a !== undefined && JSON.stringify(a) === JSON.stringify(b),
  "<>": (a, b) => JSON.stringify(a) !== JSON.stringify(b),
  "<": (a, b) => a !== undefined && (a as Scalar) < (b as Scalar),
  "<=": (a, b) => a !== undefined && (a as Scalar) <= (b as Scalar),
  ">": (a, b) => a !== undefined && (a as Scalar) > (b as Scalar),
  ">=": (a, b) => a !== undefined && (a as Scalar) >= (b as Scalar),
};

/** `a.b` walks into maps, as a document path does. */
const at = (item: Readonly<Record<string, unknown>> | undefined, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], item);

const pathOf = (text: string, names: Names): string[] => text.split(".").map((part) => nameOf(part, names));

const CLAUSES: readonly (readonly [RegExp, (match: readonly string[], names: Names) => Test])[] = [
  [
    /^attribute_not_exists\(([#\w.]+)\)$/,
    ([, name = ""], names) => {
      const path = pathOf(name, names);
      return (item) => at(item, path) === undefined;
    },
  ],
  [
    /^attribute_exists\(([#\w.]+)\)$/,
    ([, name = ""], names) => {
      const path = pathOf(name, names);
      return (item) => at(item, path) !== undefined;
    },
  ],
  [
    /^contains\(([#\w.]+), ?(:\w+)\)$/,
    ([, name = "", value = ""], names) => {
      const [path, asked] = [pathOf(name, names), valueNamed(value, names)];
      return (item) => {
        const is = at(item, path);
        return Array.isArray(is) ? is.includes(asked) : typeof is === "string" && is.includes(String(asked));
      };
    },
  ],
  [
    /^begins_with\(([#\w]+), ?(:\w+)\)$/,
    ([, name = "", value = ""], names) => {
      const [path, prefix] = [pathOf(name, names), String(valueNamed(value, names))];
      return (item) => String(at(item, path) ?? "").startsWith(prefix);
    },
  ],
  [
    /^([#\w]+) BETWEEN (:\w+) AND (:\w+)$/,
    ([, name = "", low = "", high = ""], names) => {
      const [path, from, to] = [
        pathOf(name, names),
        valueNamed(low, names) as Scalar,
        valueNamed(high, names) as Scalar,
      ];
      return (item) => {
        const is = at(item, path) as Scalar | undefined;
        return is !== undefined && is >= from && is <= to;
      };
    },
  ],
  [
    /^([#\w.]+) (=|<>|<=|>=|<|>) (:\w+)$/,
    ([, name = "", operator = "", value = ""], names) => {
      const [path, asked] = [pathOf(name, names), valueNamed(value, names)];
      return (item) => COMPARE[operator]?.(at(item, path), asked) === true;
    },
  ],
];

const clause = (text: string, names: Names): Test => {
  for (const [form, test] of CLAUSES) {
    const match = form.exec(text);
    if (match !== null) return test(match, names);
  }
  throw invalid(`the fake table knows no such condition: ${text}`);
};

/** Splits at AND, but not at that of BETWEEN. */
const conjuncts = (text: string): string[] => text.split(/(?<!BETWEEN :\w+) AND /);

/** A condition as a test: clauses joined by AND, and these by OR; without parentheses around them. */
export const condition = (text: string, names: Names): Test => {
  const either = text.split(" OR ").map((part) => {
    const all = conjuncts(part.trim()).map((one) => clause(one.trim(), names));
    return (item: Readonly<Record<string, unknown>> | undefined) => all.every((test) => test(item));
  });
  return (item) => either.some((test) => test(item));
};

/** What an update sets: members by their names. */
export const assignments = (text: string, names: Names): Readonly<Record<string, unknown>> => {
  const [, all] = /^SET (.+)$/.exec(text) ?? [];
  if (all === undefined) throw invalid(`the fake table knows no such update: ${text}`);
  return Object.fromEntries(
    all.split(", ").map((one) => {
      const [, name = "", value = ""] = /^([#\w]+) = (:\w+)$/.exec(one) ?? [];
      return [nameOf(name, names), valueNamed(value, names)];
    }),
  );
};
