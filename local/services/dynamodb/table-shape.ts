import type { Attributes } from "./item-size.ts";
import type { TableConfig } from "./tables.ts";

interface KeyShape {
  readonly hash: string;
  readonly range: string | undefined;
}

export interface IndexShape extends KeyShape {
  readonly name: string;
  /** The attributes that it has of an item; undefined for all of them. */
  readonly projected: ReadonlySet<string> | undefined;
}

/** What of a table decides which partitions a request reads and writes. */
export interface TableShape extends KeyShape {
  readonly name: string;
  readonly indexes: readonly IndexShape[];
}

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: "HASH" | "RANGE" }[];

interface TableProperties {
  readonly KeySchema: KeySchema;
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: KeySchema;
    readonly Projection: {
      readonly ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
      readonly NonKeyAttributes?: readonly string[];
    };
  }[];
}

const keyShape = (schema: KeySchema): KeyShape => {
  const named = (type: string): string | undefined => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { hash: named("HASH") ?? "", range: named("RANGE") };
};

const namesOf = ({ hash, range }: KeyShape): string[] => (range === undefined ? [hash] : [hash, range]);

/** @param properties as CloudFormation names them */
export const tableShape = ({ name, properties }: TableConfig): TableShape => {
  const { KeySchema, GlobalSecondaryIndexes = [] } = properties as unknown as TableProperties;
  const key = keyShape(KeySchema);
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema: schema, Projection }) => {
    const { ProjectionType, NonKeyAttributes = [] } = Projection;
    const projected = new Set([...namesOf(key), ...namesOf(keyShape(schema)), ...NonKeyAttributes]);
    return { ...keyShape(schema), name: IndexName, projected: ProjectionType === "ALL" ? undefined : projected };
  });
  return { ...key, name, indexes };
};

/** The attributes of an item by which it is found. */
export const keyOf = ({ hash, range }: KeyShape, item: Attributes): Attributes =>
  Object.fromEntries(
    [hash, range].flatMap((name) => {
      const value = name === undefined ? undefined : item[name];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );

/** One text for each key, whatever the order of its members. */
export const keyText = (shape: KeyShape, item: Attributes): string => JSON.stringify(keyOf(shape, item));

/** The partition of a table, or of an index, that has an item. */
export const partitionOf = (shape: KeyShape & { readonly name: string }, item: Attributes, of?: TableShape): string =>
  [...(of === undefined ? [] : [of.name]), shape.name, JSON.stringify(item[shape.hash] ?? null)].join("\n");
