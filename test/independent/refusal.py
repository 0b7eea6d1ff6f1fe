"""What a verifier says of a manifest that it does not accept."""


class Refusal(Exception):
    def __init__(self, code, why=""):
        super().__init__(f"{code}: {why}")
        self.code = code
