namespace SdnPersona.Core.Control;

/// <summary>Why a change waits.</summary>
public enum HoldCause
{
    /// <summary>The workload is protected: only a person may restrict it further.</summary>
    Protected = 0,

    /// <summary>The change budget of its group is used up; it is tried again by itself.</summary>
    Budget = 1,
}

/// <summary>A change that a new persona calls for and that is not made.</summary>
/// <param name="Persona">The persona that calls for it.</param>
/// <param name="Profile">The profile that the workload would get.</param>
/// <param name="Cause">Why it waits.</param>
/// <param name="Reason">The same, for people.</param>
/// <param name="Since">Since when.</param>
public sealed record HeldChange(string Persona, string Profile, HoldCause Cause, string Reason, DateTimeOffset Since);
