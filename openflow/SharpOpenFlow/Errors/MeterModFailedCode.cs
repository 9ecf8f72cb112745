namespace SharpOpenFlow;

/// <summary>Codes of OFPMMFC (OpenFlow 1.3.5 §7.5.4, <c>ofp_meter_mod_failed_code</c>).</summary>
public enum MeterModFailedCode : ushort
{
    /// <summary>OFPMMFC_UNKNOWN.</summary>
    Unknown = 0,

    /// <summary>OFPMMFC_METER_EXISTS.</summary>
    MeterExists = 1,

    /// <summary>OFPMMFC_INVALID_METER.</summary>
    InvalidMeter = 2,

    /// <summary>OFPMMFC_UNKNOWN_METER.</summary>
    UnknownMeter = 3,

    /// <summary>OFPMMFC_BAD_COMMAND.</summary>
    BadCommand = 4,

    /// <summary>OFPMMFC_BAD_FLAGS.</summary>
    BadFlags = 5,

    /// <summary>OFPMMFC_BAD_RATE.</summary>
    BadRate = 6,

    /// <summary>OFPMMFC_BAD_BURST.</summary>
    BadBurst = 7,

    /// <summary>OFPMMFC_BAD_BAND.</summary>
    BadBand = 8,

    /// <summary>OFPMMFC_BAD_BAND_VALUE.</summary>
    BadBandValue = 9,

    /// <summary>OFPMMFC_OUT_OF_METERS.</summary>
    OutOfMeters = 10,

    /// <summary>OFPMMFC_OUT_OF_BANDS.</summary>
    OutOfBands = 11,
}
