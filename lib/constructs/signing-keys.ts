import { RemovalPolicy } from "aws-cdk-lib";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

/**
 * The keys of Ed25519 of one signer, by their generations: two only while one takes the place of the other. A key stays in KMS when it
 * no longer signs: only an operator has it deleted.
 * @param signs what they sign, as it goes on after "Signs"
 */
export const signingKeys = (scope: Construct, signs: string, generations: readonly number[]): readonly Key[] =>
  generations.map(
    (generation) =>
      new Key(scope, generation === 1 ? "Key" : `Key${generation}`, {
        description: `Signs ${signs}${generation === 1 ? "" : `: the key of generation ${generation}`}`,
        keySpec: KeySpec.ECC_NIST_EDWARDS25519,
        keyUsage: KeyUsage.SIGN_VERIFY,
        removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      }),
  );
