type Values = Readonly<Record<string, { readonly S?: string }>>;

/** The members of a query that its keys are asked by. */
export interface KeyCondition {
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Values;
}

/**
 * A key is never empty, so DynamoDB refuses to ask for one, also as the beginning of a key or of a span:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 * @returns the name of the first value of a key condition that is empty
 */
export const findEmptyKeyValue = ({
  KeyConditionExpression = "",
  ExpressionAttributeValues = {},
}: KeyCondition): string | undefined =>
  [...KeyConditionExpression.matchAll(/:\w+/g)]
    .map(([name]) => name)
    .find((name) => ExpressionAttributeValues[name]?.S === "");
