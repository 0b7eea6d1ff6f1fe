import sax, { type Tag } from "sax";
import { Failure } from "../../core/failure.ts";

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 1 for the root. */
  readonly depth: number;
}

export interface XmlVisitor {
  open?(element: XmlElement): void;
  close?(name: string, depth: number): void;
}

export interface XmlOutline {
  readonly root: string;
  readonly elements: number;
  /** False where the text ended before its root did: the file is truncated. */
  readonly whole: boolean;
}

const MAX_DEPTH = 64;
const MAX_DECLARATION = 16;
/** The parser keeps the attributes of one element until all of them are read. */
const MAX_ATTRIBUTES = 500;
const MAX_ATTRIBUTES_LENGTH = 1024 ** 2;

/** The parser bounds the length of a name or a text whenever it is given a block: only blocks of one size make that one bound. */
const BLOCK = 2_048;

/** Text in blocks of one size, however it comes. */
const blocksOf = () => {
  let held = "";
  return {
    push: (piece: string): string[] => {
      held += piece;
      const blocks: string[] = [];
      let from = 0;
      for (; held.length - from >= BLOCK; from += BLOCK) blocks.push(held.slice(from, from + BLOCK));
      held = held.slice(from);
      return blocks;
    },
    rest: (): string[] => (held === "" ? [] : [held]),
  };
};

const local = (name: string): string => name.slice(name.indexOf(":") + 1);

/**
 * Reads XML in pieces, at constant memory. A document type is refused, so there are no entities but XML's own five and
 * nothing outside is ever fetched.
 * @returns an outline; a text that only ends too early is not `whole`, so that its elements still count
 * @throws Failure `source-invalid` where it is no well-formed XML, nests too deep, has endless attributes, or declares a document type
 */
export const readXml = async (
  pieces: AsyncIterable<string>,
  name: string,
  visitor: XmlVisitor,
): Promise<XmlOutline> => {
  const parser = sax.parser(true, { position: true });
  const fail = (what: string): Failure => new Failure("source-invalid", `${name}, line ${parser.line + 1}: ${what}`);
  let depth = 0;
  let elements = 0;
  let root: string | undefined;
  let ended = false;
  let atEnd = false;
  parser.ondoctype = () => {
    throw fail("it declares a document type, which no export does");
  };
  const undeclared = (): Failure => fail("it has a declaration outside of a document type");
  parser.onsgmldeclaration = () => {
    throw undeclared();
  };
  parser.onerror = (error) => {
    // An error that is reported only at the end is an end that came too early.
    if (atEnd) return;
    throw fail(error.message.split("\n")[0] ?? "is not well-formed");
  };
  let attributes: Record<string, string> = {};
  let attributesCount = 0;
  let attributesLength = 0;
  parser.onattribute = ({ name, value }) => {
    attributesCount += 1;
    attributesLength += name.length + value.length;
    if (Object.hasOwn(attributes, name)) throw fail(`an element has the attribute ${name.slice(0, 80)} twice`);
    Object.defineProperty(attributes, name, { value, enumerable: true });
    // The parser ignores an attribute that it has already, and says nothing.
    if (parser.tag !== null) Reflect.deleteProperty((parser.tag as Tag).attributes, name);
    if (attributesCount > MAX_ATTRIBUTES || attributesLength > MAX_ATTRIBUTES_LENGTH)
      throw fail(
        `an element has more than ${MAX_ATTRIBUTES} attributes, or ${MAX_ATTRIBUTES_LENGTH} characters of them`,
      );
  };
  parser.onopentag = (tag) => {
    const own = attributes;
    attributes = {};
    attributesCount = 0;
    attributesLength = 0;
    if (ended) throw fail("there is content after its root");
    depth += 1;
    elements += 1;
    if (depth > MAX_DEPTH) throw fail(`elements nest deeper than ${MAX_DEPTH}`);
    const element = local(tag.name);
    root ??= element;
    visitor.open?.({ name: element, attributes: own, depth });
  };
  parser.onclosetag = (tag) => {
    visitor.close?.(local(tag), depth);
    depth -= 1;
    if (depth === 0) ended = true;
  };
  const blocks = blocksOf();
  let begun = false;
  const write = (block: string): void => {
    parser.write(block);
    // The parser's work is the square of what follows `<!`, which is `--`, `[CDATA[` or what is refused.
    if ((parser as unknown as { readonly sgmlDecl: string }).sgmlDecl.length > MAX_DECLARATION) throw undeclared();
  };
  for await (const piece of pieces) {
    // White space before the first tag may be a piece of its own.
    const text: string = begun ? "<" : piece.trimStart();
    if (text !== "" && !text.startsWith("<")) throw fail("it is no XML");
    begun = text !== "";
    for (const block of blocks.push(piece)) write(block);
  }
  for (const block of blocks.rest()) write(block);
  atEnd = true;
  parser.close();
  if (root === undefined) throw fail("it holds no element");
  return { root, elements, whole: ended };
};
