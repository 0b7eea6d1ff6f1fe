interface Text {
  readonly S?: string;
}

interface Expressed {
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Text>>;
  readonly IndexName?: string;
}

/** The kind of a key is what it begins with, before the first `#`; a key without one is a kind where it is in capitals. */
const kindOf = (key: string): string => {
  const [kind = ""] = key.split("#");
  return key.includes("#") || /^[A-Z]+$/.test(key) ? kind : "";
};

/** Every partition key within a request, wherever it stands. */
const keysIn = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  const own = (value as { readonly pk?: Text }).pk?.S;
  return [...(own === undefined ? [] : [own]), ...Object.values(value).flatMap(keysIn)];
};

/** The value that a query compares its first key with. */
const conditionIn = ({ KeyConditionExpression = "", ExpressionAttributeValues = {} }: Expressed): string[] => {
  const [, name = ""] = /=\s*(:\w+)/.exec(KeyConditionExpression) ?? [];
  const key = ExpressionAttributeValues[name]?.S;
  return key === undefined ? [] : [key];
};

/** What a request is about: the kinds of its keys, and the index that it asks; a stream's are about the stream. */
export const dynamoSubject = (request: Expressed, isOfStream: boolean): string => {
  if (isOfStream) return "stream";
  const kinds = [...new Set([...keysIn(request), ...conditionIn(request)].map(kindOf))].toSorted().join("+");
  return request.IndexName === undefined ? kinds : `${request.IndexName}:${kinds}`;
};
