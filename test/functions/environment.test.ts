import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";
import {
  environment,
  type GivenTo,
  integer,
  optional,
  share,
  text,
  textThat,
  url,
  type Variable,
  variable,
} from "../../functions/environment.ts";

/** What zod would make of each variable, whose words are kept. */
const ROWS: readonly [string, Variable<unknown, string | undefined>, z.ZodType, readonly (string | undefined)[]][] = [
  ["a text", text(), z.string(), ["", "a", undefined]],
  ["a text of three", text(3), z.string().min(3), ["", "ab", "abc", undefined]],
  ["an address", url(), z.url(), ["", "a", "https://sqs.example.com/q", "http://localhost:1/q", undefined]],
  [
    "a whole number",
    integer(2),
    z.coerce.number().int().min(2),
    ["1", "2", "", "x", "2.5", "1e3", "9007199254740993", undefined],
  ],
  ["one of a range", integer(1, 366), z.coerce.number().int().min(1).max(366), ["0", "1", "366", "367", "-1"]],
  ["a share", share(), z.coerce.number().gt(0).max(1), ["0", "0.1", "1", "1.01", "-1", "x", undefined]],
  ["one that may be absent", optional(url()), z.url().optional(), [undefined, "", "https://a.example"]],
  ["one with a default", optional(text(), "d"), z.string().default("d"), [undefined, "", "a"]],
  [
    "one with a rule",
    textThat((given) => (given === "a" ? undefined : "must be a")),
    z.string().refine((given) => given === "a", "must be a"),
    ["a", "b", undefined],
  ],
  [
    "one that is read as something else",
    variable((given) => ({ value: given.length })),
    z.string().transform((given) => given.length),
    ["", "abc", undefined],
  ],
];

describe("a variable of a function's environment", () => {
  it.each(ROWS)("that is %s is what zod says, in zod's words", (_, ours, schema, texts) => {
    for (const given of texts) {
      const { success, data, error } = schema.safeParse(given);
      expect(ours.read(given), String(given)).toEqual(success ? { value: data } : { wrong: error?.issues[0]?.message });
    }
  });
});

const Env = environment({ TABLE: text(3), MAX: integer(2), EXTRA: optional(text()) });

describe("the environment of a function", () => {
  it("is what it names, and nothing else", () => {
    expect(Env.parse({ TABLE: "table", MAX: "2", HOME: "/" })).toEqual({ TABLE: "table", MAX: 2, EXTRA: undefined });
  });

  it("keeps a function from starting, and says everything that is wrong", () => {
    expect(() => Env.parse({ TABLE: "a" })).toThrowError(
      /"TABLE"[\s\S]*"Too small: expected string to have >=3 characters"[\s\S]*"MAX"[\s\S]*"Invalid input: expected number, received NaN"/,
    );
  });

  it("is what the stack must give, as text", () => {
    expectTypeOf<GivenTo<typeof Env>>().toEqualTypeOf<
      { readonly TABLE: string; readonly MAX: string } & { readonly EXTRA?: string | undefined }
    >();
  });
});
