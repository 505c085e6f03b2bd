# SPDX-License-Identifier: Apache-2.0
"""Modules of providers that work, each with something that looks as if it would not."""

from __future__ import annotations

from .conftest import GOOD

NEVER = "a_module_that_is_nowhere"

MARKED = "from mem0 import hookimpl\n@hookimpl\n"
WRONG = MARKED + "def create_embeder(): ...\n"
"""A hook with a name that does not exist."""

VALID = {
    "optional SDK": f"try:\n    import {NEVER}\nexcept ImportError:\n    {NEVER} = None\n",
    "suppressed": f"import contextlib\nwith contextlib.suppress(ImportError):\n    import {NEVER}\n",
    "for types": f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {NEVER}\n",
    "on another system": f"import sys\nif sys.platform == 'plan9':\n    import {NEVER}\n    raise SystemExit\n",
    "in a function": f"def later():\n    import {NEVER}\n    raise SystemExit\n",
    "in a class": "class Later:\n    def exit(self):\n        raise SystemExit\n",
    "a script too": "import sys\nif __name__ == '__main__':\n    sys.exit()\n",
    "exit of its own": "def exit():\n    pass\nexit()\n",
    "exit of another's": "try:\n    from copy import copy as exit\nexcept ImportError:\n    pass\nexit(3)\n",
    "sys of its own": "import sys\nclass sys:\n    exit = print\nsys.exit()\n",
    "sys that is changed": "import sys\nbefore, sys.exit = sys.exit, print\nsys.exit()\nsys.exit = before\n",
    "sys that is changed by setattr": (
        "import sys\nbefore = sys.exit\nsetattr(sys, 'exit', print)\nsys.exit()\nsetattr(sys, 'exit', before)\n"
    ),
    "a module that is made up": "import sys, json\nsys.modules['made_up'] = json\nimport made_up\n",
    "a path that is added": "import sys\nsys.path.append(__file__ + '.d')\nimport vendored\nsys.path.pop()\n",
    "a path by another name": (
        "from sys import (\n    exit,\n    path\n)\npath.append(__file__ + '.d')\nimport vendored\npath.pop()\n"
    ),
    "a module that another one finds": "import finder_made_up, finds_made_up\n",
    "a submodule that is none": "import os.path\nfrom os.path import join\n",
    "a short sleep": "import time\ntime.sleep(0.001)\n",
    "a warning": "x = '\\d'\ny = 1 is 1\n",
    "another encoding": "# -*- coding: latin-1 -*-\nx = 'a'\n",
    "a hook by alias": "from mem0 import hookimpl as marked\n@marked\ndef embedder_models(): ...\n",
    "a hook by specname": "from mem0 import hookimpl\n@hookimpl(specname='embedder_models')\ndef table(): ...\n",
    "an optional hook": "from mem0 import hookimpl\n@hookimpl(optionalhook=True)\ndef create_embeder(what): ...\n",
    "a hook that is deleted": WRONG + "del create_embeder\n",
    "a hook that is replaced": WRONG + "create_embeder = None\n",
    "replaced among others": WRONG + "a, (b, *create_embeder) = 1, (2, 3)\n",
    "replaced with a type": WRONG + "create_embeder: int = 3\n",
    "replaced in an if": WRONG + "if True:\n    create_embeder = 1\n",
    "replaced in a for": WRONG + "for create_embeder in 'a':\n    pass\n",
    "replaced in a with": WRONG + "import contextlib\nwith contextlib.nullcontext() as create_embeder:\n    pass\n",
    "replaced in a match": WRONG + "match 3:\n    case create_embeder:\n        pass\n",
    "replaced in an except": WRONG + "try:\n    1 / 0\nexcept ZeroDivisionError as create_embeder:\n    pass\n",
    "replaced in an expression": WRONG + "x = [create_embeder := 1]\n",
    "replaced by a class": WRONG + "class create_embeder: ...\n",
    "replaced by an import": WRONG + "import json as create_embeder\n",
    "replaced in a function": WRONG + "def f():\n    global create_embeder\n    create_embeder = 1\nf()\n",
    "replaced through globals": WRONG + "globals().pop('create_embeder')\n",
    "hidden by dir": WRONG + "def __dir__():\n    return ['create_embedder']\n",
    "a hook that is redefined": MARKED + "def default_dims(nothing): ...\n",
    "no marker": "def create_embeder(): ...\n",
    "another's marker": (
        "import pluggy\nhookimpl = pluggy.HookimplMarker('another')\n@hookimpl\ndef create_embeder(): ...\n"
    ),
    "no marker any more": "from mem0 import hookimpl\nhookimpl = lambda f: f\n@hookimpl\ndef create_embeder(): ...\n",
    "two decorators": "import functools\n" + MARKED + "@functools.wraps(lambda: 0)\ndef embedder_models(any): ...\n",
    "defaults": MARKED + "def embedder_models(provider, more=1, *rest, less=2, **all): ...\n",
    "raises for others": (
        MARKED + "def embedder_models(provider):\n    if provider != 'other':\n        return None\n    raise OSError\n"
    ),
    "raises for none": MARKED + "def embedder_models(provider):\n    if not provider:\n        raise OSError\n",
    "raises where nobody comes": (
        "from mem0 import hookimpl\n@hookimpl(specname='create_embedder')\ndef asked_last():\n    raise OSError\n"
    ),
    "an optional hook that raises": (
        "from mem0 import hookimpl\n@hookimpl(optionalhook=True)\ndef no_such_hook(provider):\n    raise OSError\n"
    ),
}
"""What may stand before the hooks of a provider."""

ELSEWHERE = {
    "imported": "from acme_impl import create_embedder\n",
    "all imported": "from acme_impl import *\n",
    "imported by another name": "import acme_impl\nfrom acme_impl import renamed\n",
    "assigned": "import acme_impl\ncreate_embedder = acme_impl.create_embedder\n",
    "marked later": (
        "import acme_impl\nfrom mem0 import hookimpl\ndef create_embedder(provider, config):\n"
        "    return acme_impl.create_embedder(provider, config)\ncreate_embedder = hookimpl(create_embedder)\n"
    ),
    "marked by another's decorator": (
        "import acme_impl\n@acme_impl.mark\ndef anything(provider, config):\n"
        "    return acme_impl.create_embedder(provider, config)\n"
    ),
    "in a branch": "import acme_impl\nif True:\n    create_embedder = acme_impl.create_embedder\n",
    "through globals": "import acme_impl\nglobals().update(create_embedder=acme_impl.create_embedder)\n",
    "through vars": "import sys, acme_impl as a\nvars(sys.modules[__name__])['create_embedder'] = a.create_embedder\n",
    "the module replaced": "import sys, acme_impl\nsys.modules[__name__] = acme_impl\n",
}
"""Where the hooks of a provider may be, other than under `@hookimpl` in its module."""

IMPLEMENTATION = GOOD + (
    "\nrenamed = hookimpl(specname='create_embedder')(lambda provider, config: create_embedder(provider, config))\n"
    "def mark(function):\n    return hookimpl(specname='create_embedder')(function)\n"
)
"""The module that `ELSEWHERE` imports."""
