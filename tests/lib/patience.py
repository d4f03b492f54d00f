"""How long a test waits for what must come in the end. Generous: on two slow cores that three workers share a second of work can take ten; who waits in vain has failed anyway."""

import os

SECONDS = int(os.environ.get("CLA_PATIENCE", 120))
MILLISECONDS = 1000 * SECONDS      # as a browser counts
