/** A value as DynamoDB's protocol has it: its type, and what it is. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Attributes = Readonly<Record<string, AttributeValue>>;

const textBytes = (text: unknown): number => Buffer.byteLength(String(text));
/** Bytes come in base64 by the wire, or as they are, and count by their raw length. */
const rawBytes = (bytes: unknown): number =>
  bytes instanceof Uint8Array ? bytes.length : Buffer.byteLength(String(bytes), "base64");
const NUMBER_BASE = 1;
const DOCUMENT_BASE = 3;
const ELEMENT = 1;

const valueBytes = (value: AttributeValue): number => {
  const [[type = "", content] = []] = Object.entries(value);
  switch (type) {
    case "N":
      return NUMBER_BASE + Math.ceil(textBytes(content) / 2);
    case "BOOL":
    case "NULL":
      return 1;
    case "L":
      return DOCUMENT_BASE + (content as AttributeValue[]).reduce((sum, one) => sum + ELEMENT + valueBytes(one), 0);
    case "M":
      return DOCUMENT_BASE + Object.keys(content as Attributes).length * ELEMENT + itemBytes(content as Attributes);
    case "B":
      return rawBytes(content);
    case "SS":
    case "NS":
      return (content as string[]).reduce((sum, one) => sum + textBytes(one), 0);
    case "BS":
      return (content as string[]).reduce((sum, one) => sum + rawBytes(one), 0);
    default:
      return textBytes(content);
  }
};

/**
 * How large DynamoDB counts an item: the names and values of its attributes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: Attributes): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + valueBytes(value), 0);
