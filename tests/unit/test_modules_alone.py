"""Each module can be imported before any other.

That siblings import each other in no circle, folders and types included, is held by a contract of import-linter. What
is left is a module that imports by name the package which it lies in, while that package imports modules of its own.
"""

from __future__ import annotations

import grimp


def test_no_module_needs_the_package_that_is_loading_it() -> None:
    graph = grimp.build_graph("service", exclude_type_checking_imports=True, cache_dir=".import_linter_cache")
    loading = {
        package
        for package in graph.modules
        if any(each.startswith(f"{package}.") for each in graph.find_modules_directly_imported_by(package))
    }
    needed = [
        f"{module} -> {package}"
        for module in sorted(graph.modules)
        for package in sorted(graph.find_modules_directly_imported_by(module) & loading)
        if module.startswith(f"{package}.")
    ]
    assert needed == []
    assert "service.exports.xlsx" in loading
