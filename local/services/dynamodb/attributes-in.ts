/** The members of DynamoDB's requests that name attributes. */
export interface NamesAttributes {
  readonly Key?: object;
  readonly Item?: object;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  /** Of the API before there were expressions. */
  readonly AttributeUpdates?: object;
  readonly Expected?: object;
}

/** Words of expressions that are no attribute's name; a name that is one of them is written with a `#`. */
const WORDS = new Set(["set", "remove", "add", "delete", "and", "or", "not", "between", "in"]);

/** A name or its token, with what follows: a parenthesis behind it makes it a function, a point before it a member of another. */
const NAME = /(?<![\w.#:])(#?[A-Za-z_]\w*)(?!\w)(?!\s*\()/g;

const inExpression = (expression: string, names: Readonly<Record<string, string>>): string[] =>
  [...expression.matchAll(NAME)]
    .map(([, name = ""]) => name)
    .filter((name) => !WORDS.has(name.toLowerCase()))
    .map((name) => names[name] ?? name);

/**
 * The top-level attributes that a write names, to be written or to be looked at; those of its key too.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const attributesIn = (request: NamesAttributes): readonly string[] => {
  const { Key, Item, UpdateExpression, ConditionExpression, AttributeUpdates, Expected } = request;
  const named = [Key, Item, AttributeUpdates, Expected].flatMap((one) => Object.keys(one ?? {}));
  const said = [UpdateExpression, ConditionExpression].flatMap((one) =>
    inExpression(one ?? "", request.ExpressionAttributeNames ?? {}),
  );
  return [...new Set([...named, ...said])];
};
