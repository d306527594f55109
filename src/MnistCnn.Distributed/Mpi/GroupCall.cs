namespace MnistCnn.Distributed.Mpi;

/// <summary>What a rank is about to do with all others.</summary>
internal enum GroupCall
{
    AllReduce = 1,
    Broadcast,
    AllGather,
    Leave,
}
