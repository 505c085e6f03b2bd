# SPDX-License-Identifier: Apache-2.0
"""A new provider's distribution, written out of templates: what `mem0 plugin new` does.

- `naming`: whether a name will do, and what follows from it: distribution, package, class, environment variable.
- `kinds`: what a provider can be: an HTTP API, a model in this process, a server that speaks OpenAI's protocol.
- `rendering`: all files of a distribution, as texts.
- `writing`: those texts as a folder, as a whole or not at all.

`templates/common` is in every distribution, `templates/<kind>` beside it in those of that kind. A file of the
distribution is a file there: the same path, and `.tmpl` behind it, so that no tool takes it for code. What stands in
double braces, in its text or its path, is replaced, and nothing else is.
"""
