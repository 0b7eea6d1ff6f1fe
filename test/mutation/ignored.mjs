import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

const isProse = (text) => text.trim().includes(" ");

/** Texts that people read, known by a space: a changed word changes no decision, and a test of it would repeat it. */
const isWording = ({ node }) =>
  (node.type === "StringLiteral" && isProse(node.value)) ||
  (node.type === "TemplateLiteral" && isProse(node.quasis.map(({ value }) => value.raw).join("x")));

/** `default: return unreachable(kind)`: the compiler shows that nothing reaches it, so no test can. */
const isUnreachable = ({ node }) =>
  node.type === "SwitchCase" &&
  node.test === null &&
  node.consequent.some(({ argument, expression = argument }) => expression?.callee?.name === "unreachable");

const IGNORED = { wording: isWording, unreachable: isUnreachable };

export const strykerPlugins = Object.entries(IGNORED).map(([name, applies]) =>
  declareValuePlugin(PluginKind.Ignore, name, { shouldIgnore: (path) => (applies(path) ? name : undefined) }),
);
