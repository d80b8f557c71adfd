"""Who reads an attention module, by the name of its class."""

from __future__ import annotations

from workbench.inspection.attributions.attention import heads, timm_heads
from workbench.inspection.attributions.attention.heads import Reader

READERS: dict[str, Reader] = {
    "MultiheadAttention": heads.vision_transformer,
    "ShiftedWindowAttention": heads.swin,
    "ShiftedWindowAttentionV2": heads.swin,
    "RelativePositionalMultiHeadAttention": heads.max_vit,
    "Attention": timm_heads.vision_transformer,
    "AttentionCl": timm_heads.max_vit,
    "WindowAttention": timm_heads.swin,
}
