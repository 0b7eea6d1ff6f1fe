class Cleargate < Formula
  desc "Asks Cleargate which migration gates are open, and collects evidence of backups"
  homepage "https://github.com/@repository@"
  url "https://github.com/@repository@/releases/download/v@version@/cleargate-@version@.tgz"
  sha256 "@sha256:cleargate-@version@.tgz@"
  license "Apache-2.0"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/cleargate --version")
    assert_match version.to_s, shell_output("#{bin}/cleargate-agent --version")
  end
end
