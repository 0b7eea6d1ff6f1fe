import { App, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { ALARMS_OF_ANALYTICS } from "../support/optional-alarms.ts";
import { all, json, type Resource, textOf } from "../support/template.ts";

/** What the stack has beside itself where history also lies as tables. */

const resources = (): readonly (readonly [string, Resource])[] => {
  const app = new App({ context: { analytics: "true" }, analyticsReporting: false });
  const stack = new CleargateStack(app, "Cleargate", readContext(app));
  return Object.entries(
    app.synth().getStackByName(Stack.of(stack).stackName).template.Resources as Record<string, Resource>,
  );
};

const optional = resources();
const ofType = (type: string): Resource[] => optional.filter(([, { Type }]) => Type === type).map(([, one]) => one);

describe("the stack with analytics", () => {
  it("has nothing less than without, and without it there is none of it", () => {
    const ids = new Set(optional.map(([id]) => id));
    expect(all.map(([id]) => id).filter((id) => !ids.has(id))).toEqual([]);
    expect(all.filter(([, { Type }]) => /Glue|Athena/.test(Type))).toEqual([]);
  });

  it("has its own alarms, and no others", () => {
    const known = new Set(all.map(([id]) => id));
    const added = optional.filter(([id, { Type }]) => Type === "AWS::CloudWatch::Alarm" && !known.has(id));
    const names = added.map(([, { Properties }]) => textOf(Properties.AlarmName).replace("<AWS::StackName>-", ""));
    expect(names.toSorted()).toEqual([...ALARMS_OF_ANALYTICS]);
  });

  it("works out partitions from the query, with typed columns, and crawls nothing", () => {
    const tables = ofType("AWS::Glue::Table").map(({ Properties }) => Properties.TableInput as never) as {
      readonly Name: string;
      readonly Parameters: Record<string, unknown>;
      readonly PartitionKeys: readonly { readonly Name: string }[];
      readonly StorageDescriptor: { readonly Columns: readonly { readonly Name: string; readonly Type: string }[] };
    }[];
    expect(tables.map(({ Name }) => Name).toSorted()).toEqual(["approvals", "findings", "history", "notifications"]);
    for (const { Name, Parameters, PartitionKeys, StorageDescriptor } of tables) {
      expect(PartitionKeys.map((key) => key.Name)).toEqual(["migration", "day"]);
      expect(Parameters["projection.enabled"]).toBe("true");
      expect(json(Parameters["storage.location.template"])).toContain(`/${Name}/migration=\${migration}/day=\${day}/`);
      for (const column of StorageDescriptor.Columns) expect(column.Name).toBe(column.Name.toLowerCase());
    }
    const history = tables.find(({ Name }) => Name === "history");
    expect(history?.StorageDescriptor.Columns).toContainEqual({ Name: "recordedat", Type: "timestamp" });
    expect(history?.StorageDescriptor.Columns).toContainEqual({ Name: "codes", Type: "array<string>" });
    expect(ofType("AWS::Glue::Crawler")).toEqual([]);
  });

  it("cancels a query that reads too much, whoever asks", () => {
    const [group] = ofType("AWS::Athena::WorkGroup");
    expect(group?.Properties.WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 10 * 1024 ** 3,
    });
  });
});
