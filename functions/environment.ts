/**
 * The variables of a function's environment, checked without zod: each function does so whenever it starts, and most need zod
 * for nothing else. What is said of a wrong one is said in zod's words.
 */

export type Reading<Value> = { readonly value: Value } | { readonly wrong: string };

/** One variable. `Given` is what the stack may give: text, or undefined where it may be absent. */
export interface Variable<Value, Given extends string | undefined = string> {
  readonly read: (text: string | undefined) => Reading<Value>;
  /** Never there: it has the type alone. */
  readonly given?: Given;
}

type Shape = Readonly<Record<string, Variable<unknown, string | undefined>>>;
type ValueOf<One> = One extends Variable<infer Value, string | undefined> ? Value : never;
type GivenOf<One> = One extends Variable<unknown, infer Given> ? Given : never;
type Optional<Of extends Shape> = { [Name in keyof Of]: undefined extends GivenOf<Of[Name]> ? Name : never }[keyof Of];

export interface Issue {
  readonly path: readonly [string];
  readonly message: string;
}

export interface Environment<Of extends Shape = Shape> {
  readonly shape: Of;
  /** Reads the variables that are named, and no others. */
  find(variables: NodeJS.ProcessEnv): { readonly values: ValuesOf<Of> } | { readonly issues: readonly Issue[] };
  /** @throws Error with every issue */
  parse(variables: NodeJS.ProcessEnv): ValuesOf<Of>;
}

type ValuesOf<Of extends Shape> = { readonly [Name in keyof Of]: ValueOf<Of[Name]> };

/** What a function reads of its environment. */
export type EnvironmentOf<Env extends Environment> = Env extends Environment<infer Of> ? ValuesOf<Of> : never;

/** What the stack must give a function. */
export type GivenTo<Env extends Environment> =
  Env extends Environment<infer Of>
    ? { readonly [Name in Exclude<keyof Of, Optional<Of>>]: string } & {
        readonly [Name in Optional<Of>]?: string | undefined;
      }
    : never;

export const environment = <Of extends Shape>(shape: Of): Environment<Of> => {
  const find: Environment<Of>["find"] = (variables) => {
    const values: Record<string, unknown> = {};
    const issues: Issue[] = [];
    for (const [name, variable] of Object.entries(shape)) {
      const reading = variable.read(variables[name]);
      if ("wrong" in reading) issues.push({ path: [name], message: reading.wrong });
      else values[name] = reading.value;
    }
    return issues.length > 0 ? { issues } : { values: values as ValuesOf<Of> };
  };
  return {
    shape,
    find,
    parse: (variables) => {
      const found = find(variables);
      if ("issues" in found) throw new Error(JSON.stringify(found.issues, null, 2));
      return found.values;
    },
  };
};

/** A variable that has to be there, and what its text is read as. */
export const variable = <Value>(read: (text: string) => Reading<Value>): Variable<Value> => ({
  read: (text) => (text === undefined ? { wrong: "Invalid input: expected string, received undefined" } : read(text)),
});

/** @param least how many characters it has */
export const text = (least = 0): Variable<string> =>
  variable((given) =>
    given.length < least ? { wrong: `Too small: expected string to have >=${least} characters` } : { value: given },
  );

export const url = (): Variable<string> =>
  variable((given) => (URL.canParse(given) ? { value: given } : { wrong: "Invalid URL" }));

/** A text about which nothing is wrong. */
export const textThat = (findWrong: (given: string) => string | undefined): Variable<string> =>
  variable((given) => {
    const wrong = findWrong(given);
    return wrong === undefined ? { value: given } : { wrong };
  });

export const integer = (least: number, most = Number.MAX_SAFE_INTEGER): Variable<number> => ({
  read: (given) => {
    const value = Number(given);
    if (Number.isNaN(value)) return { wrong: "Invalid input: expected number, received NaN" };
    if (!Number.isInteger(value)) return { wrong: "Invalid input: expected int, received number" };
    if (value < least) return { wrong: `Too small: expected number to be >=${least}` };
    if (value <= most) return { value };
    const type = most === Number.MAX_SAFE_INTEGER ? "int" : "number";
    return { wrong: `Too big: expected ${type} to be <=${most}` };
  },
});

/** More than nothing, and at most all. */
export const share = (): Variable<number> => ({
  read: (given) => {
    const value = Number(given);
    if (Number.isNaN(value)) return { wrong: "Invalid input: expected number, received NaN" };
    if (value <= 0) return { wrong: "Too small: expected number to be >0" };
    return value <= 1 ? { value } : { wrong: "Too big: expected number to be <=1" };
  },
});

/** A variable that may be absent. */
export function optional<Value>(of: Variable<Value>): Variable<Value | undefined, string | undefined>;
/** @param otherwise its value where it is absent */
export function optional<Value>(of: Variable<Value>, otherwise: Value): Variable<Value, string | undefined>;
export function optional<Value>(
  of: Variable<Value>,
  otherwise?: Value,
): Variable<Value | undefined, string | undefined> {
  return { read: (given) => (given === undefined ? { value: otherwise } : of.read(given)) };
}

/** The texts between blanks. */
export const wordsIn = (given: string): readonly string[] => given.split(" ").filter((one) => one !== "");
