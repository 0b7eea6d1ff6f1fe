/**
 * What a rule makes of an event for a target:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export interface InputTransformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

const PATH = /^\$(?:\.[A-Za-z0-9_-]+)+$/;

/** @throws Error for a path that is not supported, or that leads nowhere: what AWS makes of that is not documented */
const valueAt = (event: unknown, path: string): unknown => {
  if (!PATH.test(path)) throw new Error(`the embedded cloud does not support the path ${path}`);
  let value = event;
  for (const name of path.split(".").slice(1))
    value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  if (value === undefined) throw new Error(`the event has nothing at ${path}`);
  return value;
};

/** A variable within quotes is put there as it is. @throws Error for what would end the quotes, or is no text */
const within = (value: unknown, name: string): string => {
  if (typeof value !== "string" && typeof value !== "number") throw new Error(`<${name}> within quotes is no text`);
  const text = String(value);
  if (JSON.stringify(text) !== `"${text}"`) throw new Error(`<${name}> within quotes would break them`);
  return text;
};

/** True where a place in a JSON text is within quotes. */
const isWithinQuotes = (before: string): boolean => before.replaceAll(/\\./g, "").split('"').length % 2 === 0;

/** @throws Error for what AWS would make no JSON of, or what it makes of it is not documented */
export const transformed = ({ InputPathsMap = {}, InputTemplate }: InputTransformer, event: unknown): string => {
  const text = InputTemplate.replaceAll(/<([A-Za-z0-9_-]+)>/g, (_, name: string, at: number) => {
    const path = InputPathsMap[name];
    if (path === undefined) throw new Error(`the embedded cloud does not support the variable <${name}>`);
    const value = valueAt(event, path);
    return isWithinQuotes(InputTemplate.slice(0, at)) ? within(value, name) : JSON.stringify(value);
  });
  JSON.parse(text);
  return text;
};
