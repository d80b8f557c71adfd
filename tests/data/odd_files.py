"""What becomes of each hostile or unusual file: a picture, or a reason in words."""

from __future__ import annotations

from typing import NamedTuple


class Right(NamedTuple):
    """A picture: upright size, mean red, green and blue, and words about its mapping."""

    width: int
    height: int
    mean: tuple[int, int, int]
    mapping: str = ""


CUT_OFF = "cut off"
DAMAGED = "damaged"
NO_PICTURE = "holds no picture"
TOO_LARGE = "pixels than can be read"
ON_WHITE = "transparent parts shown on white"
FULL_16 = "16-bit values, 0 to 65535 shown as black to white"

# The portrait that many formats hold: the mean difference from the plain one stays below this.
SAME_PORTRAIT = {
    "pil_hopper.tif": 0.0,
    "pil_hopper.dds": 0.1,
    "pil_hopper.iccprofile.tif": 0.1,
    "pil_hopper.qoi": 0.0,
    "pil_hopper_8bit_plain.ppm": 0.1,
    "pil_hopper_idat_after_image_end.png": 0.1,
    "pil_hopper_lzma.tif": 0.0,
    "pil_hopper.Lab.tif": 3.0,
    "pil_hopper.avif": 6.0,
    "pil_hopper_orientation_3.jpg": 6.0,
    "pil_hopper_orientation_3.webp": 6.0,
    "pil_hopper_orientation_4.jpg": 6.0,
    "pil_hopper_orientation_6.jpg": 6.0,
    "pil_hopper_16bit_qtables.jpg": 13.0,
    "pil_hopper_gray.jpg": 23.0,
    "pil_hopper_16bit.pgm": 23.0,
    "pil_hopper_1bit.pbm": 68.0,
}

RIGHT = {
    "dcm_CT_small.dcm": Right(128, 128, (105, 105, 105), "measured values, -878 to 964 stretched"),
    "dcm_ExplVR_BigEnd.dcm": Right(80, 60, (251, 248, 16)),
    "dcm_JPEG-lossy.dcm": Right(256, 1024, (14, 14, 14), "measured values, 0 to 255"),
    "dcm_MR_small.dcm": Right(64, 64, (113, 113, 113), "window of the file"),
    "dcm_SC_rgb_rle_2frame.dcm": Right(100, 100, (128, 128, 128), "first frame"),
    "dcm_examples_overlay.dcm": Right(484, 300, (48, 48, 48), "window of the file"),
    "dcm_examples_palette.dcm": Right(800, 350, (16, 20, 25)),
    "dcm_liver_1frame.dcm": Right(512, 512, (35, 35, 35)),
    "dedup_ukbench00120_gray.jpg": Right(640, 480, (101, 101, 101)),
    "dedup_ukbench00120_hflip.jpg": Right(640, 480, (61, 115, 137)),
    "dedup_ukbench00120_resize.jpg": Right(300, 300, (61, 115, 137)),
    "dedup_ukbench09380.png": Right(640, 480, (148, 140, 129)),
    "dedup_ukbench09380.svg": Right(640, 480, (148, 140, 129)),
    "misc_32-bit-grayscale.tif": Right(10, 1, (171, 171, 171), "decimal values, 0 to 1"),
    "misc_imageNotFound.gif": Right(300, 300, (242, 242, 242)),
    "pil_12bit.cropped.tif": Right(100, 100, (29, 29, 29), "12-bit values, 0 to 23 stretched"),
    "pil_16bit.cropped.tif": Right(64, 64, (96, 96, 96), "16-bit values, 0 to 1023"),
    "pil_app13-multiple.jpg": Right(256, 160, (120, 120, 103)),
    "pil_chi.gif": Right(320, 240, (250, 251, 247), "first frame"),
    "pil_decompression_bomb_extents.gif": Right(100, 100, (255, 0, 0), "first frame"),
    "pil_deerstalker.cur": Right(32, 32, (213, 213, 214), ON_WHITE),
    "pil_empty_gps_ifd.jpg": Right(10, 10, (6, 4, 7)),
    "pil_exif_gps.jpg": Right(8, 8, (0, 0, 0)),
    "pil_exif_imagemagick_orientation.png": Right(512, 512, (145, 143, 143)),
    "pil_exif_typeerror.jpg": Right(800, 531, (161, 160, 142)),
    "pil_five_channels.psd": Right(1, 1, (255, 0, 0)),
    "pil_frozenpond.mpo": Right(640, 480, (108, 104, 101), "first of several pictures"),
    "pil_g4_orientation_2.tif": Right(590, 88, (227, 227, 227)),
    "pil_g4_orientation_5.tif": Right(590, 88, (227, 227, 227)),
    "pil_hopper.ico": Right(16, 16, (43, 31, 47)),
    "pil_iptc.jpg": Right(640, 480, (93, 96, 119)),
    "pil_jpeg_ff00_header.jpg": Right(300, 225, (116, 79, 77)),
    "pil_junk_jpeg_header.jpg": Right(1024, 768, (117, 116, 117)),
    "pil_l_trns.png": Right(64, 64, (124, 124, 124), ON_WHITE),
    "pil_lab-green.tif": Right(10, 10, (0, 152, 117), "LAB"),
    "pil_mode_16bit.png": Right(128, 64, (254, 0, 0), FULL_16),
    "pil_multipage_multiple_frame_loop.tiff": Right(10, 10, (0, 128, 0), "first of several pages"),
    "pil_multiple_exif.jpg": Right(1, 1, (0, 0, 0)),
    "pil_no_palette.gif": Right(1, 1, (0, 0, 0), "first frame"),
    "pil_old-style-jpeg-compression.tif": Right(4160, 870, (78, 85, 78)),
    "pil_orientation_rectangle.jpg": Right(1, 2, (254, 0, 0)),
    "pil_p_16.png": Right(128, 128, (96, 96, 96)),
    "pil_padded_idat.png": Right(256, 10, (128, 128, 128)),
    "pil_pal1.bmp": Right(127, 64, (75, 75, 75)),
    "pil_pal4rle.bmp": Right(127, 64, (78, 108, 79)),
    "pil_pil123p.png": Right(162, 150, (190, 189, 172), ON_WHITE),
    "pil_pil123rgba.png": Right(162, 150, (190, 189, 172), ON_WHITE),
    "pil_pil_sample_cmyk.jpg": Right(100, 100, (30, 5, 7), "CMYK"),
    "pil_python.ico": Right(48, 48, (191, 198, 166), ON_WHITE),
    "pil_rletopdown.bmp": Right(127, 64, (119, 117, 120)),
    "pil_rot1mir0.avif": Right(640, 427, (130, 138, 97)),
    "pil_star.avifs": Right(159, 159, (255, 249, 223), ON_WHITE),
    "pil_syntax_num_frames_invalid.png": Right(128, 64, (0, 255, 0)),
    "pil_tiff_16bit_RGB.tiff": Right(100, 40, (42, 29, 22), FULL_16),
    "pil_tiff_16bit_RGBa.tiff": Right(100, 40, (214, 201, 194), ON_WHITE),
    "pil_tiff_tiled_planar_16bit_RGB.tiff": Right(100, 40, (42, 29, 22), FULL_16),
    "pil_transparent.png": Right(200, 150, (211, 203, 204), ON_WHITE),
    "pil_transparent_dispose.gif": Right(3, 1, (170, 170, 255), ON_WHITE),
    "pil_xmp_tags_orientation.png": Right(326, 268, (203, 172, 114)),
    "piximi_1c_1b_Neighborhood_watch_bw.png": Right(200, 140, (71, 71, 71)),
    "piximi_8b_1c_confocal-series_LUT.tif": Right(400, 400, (3, 0, 0)),
}

REJECTED = {
    "dcm_DICOMDIR": "index of a DICOM disc",
    "dcm_MR_truncated.dcm": CUT_OFF,
    "dcm_rtplan.dcm": f"{NO_PICTURE} (RT Plan)",
    "dcm_test1.json": "it holds text",
    "dcm_waveform_ecg.dcm": f"{NO_PICTURE} (12-lead ECG Waveform)",
    "dedup_ukbench09268_corrupt.jpg": "Its name ends in “.jpg”, but its content is no picture",
    "misc_test_image1.png": "git lfs pull",
    "pil_badpalettesize.bmp": DAMAGED,
    "pil_badrle.bmp": "its rows do not fit",
    "pil_balloon_eciRGBv2_aware.jp2": CUT_OFF,
    "pil_broken.png": DAMAGED,
    "pil_crash-0c7e0e8e11ce787078f00b5b0ca409a167f070e0.tif": CUT_OFF,
    "pil_crash-1152ec2d1a1a71395b6f2ce6721c38924d025bf3.tif": CUT_OFF,
    "pil_crash-4fb027452e6988530aa5dabee76eecacb3b79f8a.j2k": DAMAGED,
    "pil_crash-d2c93af851d3ab9a19e34503626368b2ecde9c03.j2k": DAMAGED,
    "pil_crash-db8bfa78b19721225425530c5946217720d7df4e.sgi": DAMAGED,
    "pil_decompression_bomb.gif": TOO_LARGE,
    "pil_decompression_bomb.ico": TOO_LARGE,
    "pil_libtiff_segfault.tif": "too large",
    "pil_no_cursors.cur": DAMAGED,
    "pil_not_enough_data.jp2": CUT_OFF,
    "pil_oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": DAMAGED,
    "pil_pngtest_bad.png.bin": "not a picture of a kind that can be read",
    "pil_rgb24jpeg.bmp": DAMAGED,
    "pil_rgb24png.bmp": DAMAGED,
    "pil_seek_too_large.tif": DAMAGED,
    "pil_truncated_image.png": CUT_OFF,
    "pil_truncated_jpeg.jpg": CUT_OFF,
    "pil_ultrahdr.jpg": CUT_OFF,
    "pil_unknown_mode.j2k": DAMAGED,
    "pil_zero_height.j2k": DAMAGED,
}
