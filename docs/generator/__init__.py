# SPDX-License-Identifier: Apache-2.0
"""What writes the generated pages, and the generated parts of pages that people write.

- `reference`: the whole of `docs/reference.md`.
- `hooks_page`: the whole of `docs/authors/hooks.md`, with `names_table` at its end; `trigrams` and `parrot` are what
  it shows.
- `provider_pages`: which pages have generated parts, and whose they are; `parts` fills them.
- `settings_table`, `models_table`, `figures_table`: what goes into them.
- `kits_table`: what `benchmarks/kits.json` says, for `docs/authors/kits.md` and `benchmarks/README.md`.
- `docstrings`: signatures and docstrings.
- `markdown`: tables and cells.
"""
