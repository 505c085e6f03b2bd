# SPDX-License-Identifier: Apache-2.0
"""What writes the generated pages, and the generated parts of pages that people write.

- `reference`: the whole of `docs/reference.md`.
- `provider_pages`: which pages have generated parts, and whose they are; `parts` fills them.
- `settings_table`, `models_table`, `figures_table`: what goes into them.
- `markdown`: tables and cells.
"""
