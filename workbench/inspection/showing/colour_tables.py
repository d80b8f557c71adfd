"""Colour maps safe for colour-blind eyes: 33 even steps of each, from matplotlib (CC0)."""

from __future__ import annotations

DEFAULT_COLOURS = "inferno"

TABLES = {
    "inferno": (
        "0000040403120b0724150b37210c4a2f0a5b3d09654a0c6b57106e64156e71196e7d1e6d"
        "8a226a972766a32c61b0315bbc3754c73e4cd24644db503be45a31eb6628f1731df68013"
        "f98e09fb9d07fcac11fbbc21f9cb35f5db4cf2ea69f3f68afcffa4"
    ),
    "viridis": (
        "440154470d6048186a482374472d7b4537814240863e49893b528b375b8d33638d2f6b8e"
        "2c728e297a8e26828e23898e21918c1f988b1fa08822a78528ae8032b67a3fbc734ec36b"
        "5ec96270cf5784d44b98d83eaddc30c2df23d8e219ece51bfde725"
    ),
    "cividis": (
        "00224e00285b002e6a0533711a386f273e6e32436d3b496c434e6c4b546c535a6d5a5f6e"
        "61656f686a716f70737676767d7c788482798c8878938e789b9476a39a74aba072b4a76f"
        "bcae6cc4b468cdbb63d5c25edec958e7d150f0d846f9e03afee838"
    ),
    "magma": (
        "0000040303120a0822130d341d114729115a36106b440f7651127c5d177f6a1c81762181"
        "832681902a819c2e7faa337db73779c43c75d0416fdc4869e75263ef5d5ef56b5cf9795d"
        "fc8961fd9869fea772feb67cfec488fed395fde2a3fcf0b2fcfdbf"
    ),
}
"""By name: colours as `rrggbb`, one after the other, from weak to strong."""

SIDES = {
    "against": "cfe4f56aaee02f78bd0a3d7a",
    "for": "ffe3b3f9b04ee07b1aa33b00",
}
"""Evidence against and for a class, each from weak to strong: blue and orange differ for every
kind of colour vision, and both darken with strength."""
