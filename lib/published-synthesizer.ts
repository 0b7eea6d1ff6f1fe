import {
  CfnParameter,
  type FileAssetLocation,
  type FileAssetSource,
  Fn,
  type ISynthesisSession,
  type Stack,
  StackSynthesizer,
} from "aws-cdk-lib";

/** A folder that is zipped beside the template, and the name that the template has for it. */
export interface PublishedAsset {
  readonly folder: string;
  readonly zip: string;
}

/**
 * Makes a template that needs no bootstrapped account: the zips of the functions lie in a bucket of the deployer's own, named by two
 * parameters. CloudFormation reads them as whoever creates the stack, from a bucket in the stack's region
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html).
 */
export class PublishedSynthesizer extends StackSynthesizer {
  readonly #assets = new Map<string, PublishedAsset>();
  readonly #defaultPrefix: string;
  #bucket: CfnParameter | undefined;
  #prefix: CfnParameter | undefined;

  /** @param defaultPrefix what the names of the zips begin with in the bucket, where the deployer says nothing else */
  constructor(defaultPrefix: string) {
    super();
    this.#defaultPrefix = defaultPrefix;
  }

  /** What the template refers to, in the order of its functions. */
  get assets(): readonly PublishedAsset[] {
    return [...this.#assets.values()];
  }

  override bind(stack: Stack): void {
    super.bind(stack);
    this.#bucket = new CfnParameter(stack, "ArtifactBucket", {
      type: "String",
      description: "Bucket in this region that has the zips beside this template",
      allowedPattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
      constraintDescription: "must be the name of a bucket",
    });
    this.#prefix = new CfnParameter(stack, "ArtifactPrefix", {
      type: "String",
      description: "What the names of the zips begin with in that bucket; with a slash at its end, or empty",
      allowedPattern: "^([A-Za-z0-9!_.*'()-]+/){0,8}$",
      constraintDescription: "must be empty or end with a slash",
      default: this.#defaultPrefix,
    });
  }

  /** @throws Error for an asset that is no folder: nothing else is zipped */
  override addFileAsset({ fileName, sourceHash, packaging }: FileAssetSource): FileAssetLocation {
    if (fileName === undefined || packaging !== "zip") throw new Error("only folders can be published");
    const zip = `${sourceHash}.zip`;
    this.#assets.set(sourceHash, { folder: fileName, zip });
    const bucketName = this.#bucket?.valueAsString ?? "";
    const objectKey = Fn.join("", [this.#prefix?.valueAsString ?? "", zip]);
    return { bucketName, objectKey, httpUrl: "", s3ObjectUrl: `s3://${bucketName}/${objectKey}` };
  }

  /** @throws Error always: there are no container images */
  override addDockerImageAsset(): never {
    throw new Error("container images cannot be published");
  }

  override synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    this.emitArtifact(session);
  }
}
