locals {
  template = "${var.template_folder}/cleargate.template.json"

  # CloudFormation is asked again only when the address of the template is another: its digest is in it.
  template_key = "${var.artifact_prefix}${filesha256(local.template)}.template.json"
}

# Zips have the digest of their files as names. Those of an earlier version may go once the stack is updated.
resource "aws_s3_object" "zip" {
  for_each = fileset(var.template_folder, "*.zip")

  bucket = var.artifact_bucket
  key    = "${var.artifact_prefix}${each.value}"
  source = "${var.template_folder}/${each.value}"
}

resource "aws_s3_object" "template" {
  bucket       = var.artifact_bucket
  key          = local.template_key
  source       = local.template
  content_type = "application/json"
}

resource "aws_cloudformation_stack" "cleargate" {
  name         = var.stack_name
  template_url = "https://${var.artifact_bucket}.s3.${var.region}.amazonaws.com/${local.template_key}"
  capabilities = ["CAPABILITY_IAM"]
  iam_role_arn = var.iam_role_arn

  parameters = {
    ArtifactBucket       = var.artifact_bucket
    ArtifactPrefix       = var.artifact_prefix
    Sender               = var.sender
    OidcIssuer           = var.oidc_issuer
    OidcAudience         = var.oidc_audience
    RoleClaim            = var.role_claim
    ConsoleClientId      = var.console_client_id
    ConsoleScopes        = var.console_scopes
    ConsoleIssuerOrigins = var.console_issuer_origins
    FsckEveryDays        = var.fsck_every_days
  }

  timeouts {
    create = "60m"
    update = "60m"
    delete = "60m"
  }

  depends_on = [aws_s3_object.zip, aws_s3_object.template]
}
