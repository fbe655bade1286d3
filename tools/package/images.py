"""Whether icons and splash screens can be made of our drawings: by the very code that `flet build` makes them with."""

from importlib import import_module
from typing import Any

from tools.package.project import PLATFORMS, Findings, Project

ICON = 1024
SPLASH = 1152


def check(project: Project) -> Findings:
    """Sizes, and a rendering for every platform."""
    kit: Any = import_module("flet_platform_assets")
    found = Findings()
    assets = project.root / "assets"
    loaded = {}
    for name, size, opaque in (("icon", ICON, True), ("splash", SPLASH, False), ("splash_dark", SPLASH, False)):
        path = assets / f"{name}.png"
        if not path.exists():
            found.faults.append(f"assets/{name}.png is missing: tools/build_assets.py draws it.")
            continue
        image, _ = kit.load_source(path)
        loaded[name] = image
        if (image.width, image.height) != (size, size):
            found.faults.append(f"assets/{name}.png is {image.width}x{image.height}; it must be {size}x{size}.")
        least = image.convert("RGBA").getextrema()[3][0]
        if opaque != (least == 255):
            found.faults.append(f"assets/{name}.png must {'have no' if opaque else 'have a'} transparent ground.")
    if found.faults:
        return found
    flet, splash = project.flet, project.flet["splash"]
    ground = tuple(int(flet["icon_background"][i : i + 2], 16) for i in (1, 3, 5))
    options = kit.IconOptions(background=ground, macos_style="auto", application_id=flet["bundle_id"])
    made: list[str] = []
    for platform in PLATFORMS:
        spec = kit.linux_targets(flet["bundle_id"]) if platform == "linux" else None
        icons = kit.render_icons(loaded["icon"], options, spec, platform=platform, pre_rendered=False, derived=True)
        found.faults += [f"{platform} icon: {warning}" for warning in icons.warnings]
        made.append(f"{platform} {len(icons.assets) + len(icons.ico)}")
    looks = kit.SplashOptions(
        color=splash["color"],
        dark_color=splash["dark_color"],
        icon_background=splash["icon_background"],
        icon_dark_background=splash["icon_dark_background"],
        icon_fit="contain",
    )
    for platform in ("android", "ios", "web"):
        drawn = kit.render_splash(loaded["splash"], loaded["splash_dark"], looks, platform=platform, derived=False)
        found.faults += [f"{platform} splash: {warning}" for warning in drawn.warnings]
        made.append(f"{platform} splash {len(drawn.assets)}")
    found.facts.append("drawn by Flet's own code: " + ", ".join(made))
    return found
